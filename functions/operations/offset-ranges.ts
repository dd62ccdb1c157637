/**
 * A set of offsets behind a position, short enough for the note of a commit: `0-2,5` is next, next + 1, next + 2 and
 * next + 5.
 */
export type Ranges = readonly (readonly [from: number, to: number])[]

export const includes = (ranges: Ranges, offset: number): boolean =>
  ranges.some(([from, to]) => from <= offset && offset <= to)

export const add = (ranges: Ranges, offset: number): Ranges => {
  if (includes(ranges, offset)) return ranges
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges, [offset, offset] as const].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

export const encode = (ranges: Ranges, next: number): string =>
  ranges
    .filter(([, to]) => to >= next)
    .map(([from, to]) => [Math.max(from, next) - next, to - next])
    .map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`))
    .join(',')

/** A note that is none of these reads as empty: then records are sent again, and none is lost. */
export const decode = (note: string, next: number): Ranges => {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(note)) return []
  return note.split(',').map(text => {
    const [from = 0, to = from] = text.split('-').map(Number)
    return [next + from, next + to]
  })
}
