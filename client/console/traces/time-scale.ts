/**
 * Where on the picture a moment of a trace is, from 0 to 1. A trace is mostly waiting: for a bank, for a retry in an hour. So a
 * time in which no span runs takes no more room than a few hundredths of the rest.
 */

export interface Stretch {
  readonly from: number
  readonly to: number
}

export interface TimeScale {
  readonly place: (moment: number) => number
  /** Where time was cut, and how much of it. */
  readonly cuts: readonly { readonly at: number; readonly ms: number }[]
}

/** A pause is cut when it is longer than this part of all time in which something ran. */
const longPart = 0.25
/** What is left of a cut pause, as a part of the same. */
const cutPart = 0.06

const busyStretches = (stretches: readonly Stretch[]): readonly Stretch[] => {
  const busy: Stretch[] = []
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = busy.at(-1)
    if (last && from <= last.to) busy[busy.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else busy.push({ from, to })
  }
  return busy
}

export const timeScale = (stretches: readonly Stretch[]): TimeScale => {
  const busy = busyStretches(stretches)
  const busyMs = busy.reduce((sum, { from, to }) => sum + to - from, 0)
  let width = 0
  const points: { moment: number; at: number }[] = []
  const cut: { at: number; ms: number }[] = []
  busy.forEach(({ from, to }, index) => {
    const pause = from - (busy[index - 1]?.to ?? from)
    const isLong = pause > busyMs * longPart && pause > 1
    if (isLong) cut.push({ at: width, ms: pause })
    width += isLong ? Math.max(busyMs, 1) * cutPart : pause
    points.push({ moment: from, at: width })
    width += to - from
    points.push({ moment: to, at: width })
  })
  const whole = width || 1
  const place = (moment: number): number => {
    const next = points.findIndex(point => point.moment >= moment)
    const [before, after] = [points[next - 1], points[next]]
    if (!after) return 1
    if (!before) return 0
    const part = (moment - before.moment) / (after.moment - before.moment || 1)
    return (before.at + part * (after.at - before.at)) / whole
  }
  return { place, cuts: cut.map(({ at, ms }) => ({ at: at / whole, ms })) }
}
