import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'

/** Says that a value is older than the page, and how old, or that there is none yet; nothing while it is up to date. */
export function ReadAt({ at }: { at: string | null | undefined }) {
  const locale = useLocale()
  if (at === null) return <span>not read yet</span>
  return at ? <span>not read since {formatClock(at, locale).slice(0, 8)}</span> : null
}
