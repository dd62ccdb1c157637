import Link from 'next/link'
import type { ComponentProps } from 'react'
import style from './button.module.css'

interface Look {
  readonly main?: boolean
  readonly size?: 'small' | 'large'
  readonly wide?: boolean
}

const look = ({ main, size, wide }: Look, more?: string): string =>
  [style.key, main && style.main, size && style[size], wide && style.wide, more].filter(Boolean).join(' ')

/** A button. Busy or refused ones stay focusable: pass aria-disabled, and let the handler do nothing. */
export function Button({ main, size, wide, className, ...rest }: Look & ComponentProps<'button'>) {
  return <button type="button" {...rest} className={look({ main, size, wide } as Look, className)} />
}

/** A link that looks like a key. */
export function ButtonLink({ main, size, wide, className, ...rest }: Look & ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...rest} className={look({ main, size, wide } as Look, className)} />
}
