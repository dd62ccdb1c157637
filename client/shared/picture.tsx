import type { ComponentProps } from 'react'

/** A product's drawing. It is decoration beside the product's name, and an SVG that needs no optimizing. */
export function Picture({ src, ...props }: Omit<ComponentProps<'img'>, 'alt' | 'src'> & { src: string | null }) {
  // biome-ignore lint/performance/noImgElement: next/image has nothing to add to an SVG of a static site
  return <img {...props} src={src ?? undefined} alt="" />
}
