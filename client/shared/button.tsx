import Link from 'next/link'
import type { ComponentProps } from 'react'
import style from './button.module.css'

export interface ButtonLook {
  readonly main?: boolean
  readonly size?: 'small' | 'large'
  readonly wide?: boolean
}

export const buttonClass = ({ main, size, wide }: ButtonLook, more?: string): string =>
  [style.key, main && style.main, size && style[size], wide && style.wide, more].filter(Boolean).join(' ')

/** A button. Busy or refused ones stay focusable: pass aria-disabled, and let the handler do nothing. */
export function Button({ main, size, wide, className, ...rest }: ButtonLook & ComponentProps<'button'>) {
  return <button type="button" {...rest} className={buttonClass({ main, size, wide } as ButtonLook, className)} />
}

/** A link that looks like a key. */
export function ButtonLink({ main, size, wide, className, ...rest }: ButtonLook & ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...rest} className={buttonClass({ main, size, wide } as ButtonLook, className)} />
}
