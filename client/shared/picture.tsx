import { type ComponentProps, useState } from 'react'
import style from './picture.module.css'

interface PictureProps extends Omit<ComponentProps<'img'>, 'src' | 'onError'> {
  /** Null where there is none; undefined while that is not known. */
  readonly src: string | null | undefined
  /** The product. */
  readonly name: string
}

/** A product's picture: decoration beside the product's name, unless it is given an `alt`. Where there is none to show, the name stands in its place. */
export function Picture({ src, name, className = '', alt = '', ...props }: PictureProps) {
  const [failed, setFailed] = useState<string>()
  if (src === null || (src !== undefined && src === failed)) {
    return (
      <span className={`${className} ${style.missing}`} aria-hidden="true">
        {name}
      </span>
    )
  }
  // biome-ignore lint/performance/noImgElement: next/image has nothing to add to the pictures of a static site
  return <img {...props} className={className} src={src} alt={alt} onError={() => setFailed(src)} />
}
