'use client'
import { type ComponentProps, useState } from 'react'
import style from './picture.module.css'

interface PictureProps extends Omit<ComponentProps<'img'>, 'alt' | 'src' | 'onError'> {
  /** Null where there is none; undefined while that is not known. */
  readonly src: string | null | undefined
  /** The product. */
  readonly name: string
}

/** A product's picture, which is decoration beside the product's name. Where there is none to show, the name stands in its place. */
export function Picture({ src, name, className = '', ...props }: PictureProps) {
  const [failed, setFailed] = useState<string>()
  if (src === null || (src !== undefined && src === failed)) {
    return (
      <span className={`${className} ${style.missing}`} aria-hidden="true">
        {name}
      </span>
    )
  }
  // biome-ignore lint/performance/noImgElement: next/image has nothing to add to the pictures of a static site
  return <img {...props} className={className} src={src} alt="" onError={() => setFailed(src)} />
}
