/** Times and durations in words a person reads at a glance. */

/** 85 → `85 ms`, 1420 → `1.4 s`, 125000 → `2 min 5 s`, 7500000 → `2 h 5 min`. */
export const formatDuration = (milliseconds: number): string => {
  const ms = Math.max(0, Math.round(milliseconds))
  if (ms < 1000) return `${ms} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** One format for each locale: to make one takes longer than to draw the row that it is for. */
const formatsOf = (options: Intl.DateTimeFormatOptions): ((locale: string) => Intl.DateTimeFormat) => {
  const formats = new Map<string, Intl.DateTimeFormat>()
  return locale => {
    const format = formats.get(locale) ?? new Intl.DateTimeFormat(locale, options)
    formats.set(locale, format)
    return format
  }
}

const clocks = formatsOf({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
})
const dateTimes = formatsOf({ dateStyle: 'medium', timeStyle: 'short' })

/** The time of day with milliseconds: what tells two records apart. */
export const formatClock = (iso: string, locale: string): string => clocks(locale).format(new Date(iso))

export const formatDateTime = (iso: string, locale: string): string => dateTimes(locale).format(new Date(iso))

/** `just now`, `3 minutes ago`, `2 days ago`. */
export const formatAgo = (iso: string, now: number, locale: string): string => {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (seconds < 45) return 'just now'
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (seconds < 3600) return format.format(-Math.max(1, Math.round(seconds / 60)), 'minute')
  if (seconds < 86_400) return format.format(-Math.round(seconds / 3600), 'hour')
  return format.format(-Math.round(seconds / 86_400), 'day')
}
