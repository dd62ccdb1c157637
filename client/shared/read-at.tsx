import { formatClock } from './time.ts'
import { useLocale } from './use-locale.ts'

/** How old what is shown is; nothing where nothing was ever read. */
export function ReadAt({ at }: { at: number | undefined }) {
  const locale = useLocale()
  return at === undefined ? null : (
    <>What you see was read at {formatClock(new Date(at).toISOString(), locale).slice(0, 8)}. </>
  )
}
