'use client'
import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'

/** Says that a value is older than the page, and how old; nothing while it is not. */
export function ReadAt({ at }: { at: string | undefined }) {
  const locale = useLocale()
  return at ? <span>not read since {formatClock(at, locale).slice(0, 8)}</span> : null
}
