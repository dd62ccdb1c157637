import type { ComponentProps } from 'react'

/** A product's drawing. It is decoration beside the product's name, and an SVG that needs no optimizing. */
export function Picture(props: Omit<ComponentProps<'img'>, 'alt'>) {
  // biome-ignore lint/performance/noImgElement: next/image has nothing to add to an SVG of a static site
  return <img {...props} alt="" />
}
