/** Sizes, rates and times of topics as people read them. */

const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** 512 → `512 B`, 1536 → `1.5 KB`. */
export const formatBytes = (bytes: number | null): string => {
  if (bytes === null) return '–'
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const size = bytes / 1024 ** step
  return `${step === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[step]}`
}

/** Records a second: 0.02 → `0.02/s`, 12.34 → `12/s`. */
export const formatRate = (rate: number | null): string => {
  if (rate === null) return '–'
  return `${rate === 0 ? '0' : rate < 10 ? rate.toFixed(2) : Math.round(rate)}/s`
}

const day = 86_400_000

export const formatRetention = (ms: number | null): string => {
  if (ms === null) return '–'
  if (ms < 0) return 'for ever'
  if (ms >= 2 * day) return `${Number((ms / day).toFixed(1))} days`
  const hours = Number((ms / 3_600_000).toFixed(1))
  return hours >= 1 ? `${hours} h` : `${Number((ms / 60_000).toFixed(1))} min`
}

export const formatCount = (count: number | null, locale: string): string =>
  count === null ? '–' : count.toLocaleString(locale)
