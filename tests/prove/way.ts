/** A way through a scenario as a word that can be typed, and the shortest way to the same end. */
import { type Breach, replay } from './explore.ts'
import type { Stage } from './stage.ts'

/** `0.0.0.3.0` is `0x3.3.0`: most choices are the first. */
export const wordOf = (way: readonly number[]): string => {
  const words: string[] = []
  for (let index = 0; index < way.length; ) {
    let end = index
    while (end < way.length && way[end] === 0) end += 1
    if (end - index > 1) words.push(`0x${end - index}`)
    else words.push(String(way[index]))
    index = Math.max(end, index + 1)
  }
  return words.join('.')
}

/** Undefined when it is no way. */
export const wayOf = (word: string): number[] | undefined => {
  const ways = word.split('.').map(each => {
    const [, zeros] = /^0x(\d{1,4})$/.exec(each) ?? []
    if (zeros) return Array.from({ length: Number(zeros) }, () => 0)
    return /^\d{1,4}$/.test(each) ? [Number(each)] : undefined
  })
  return ways.some(way => way === undefined) ? undefined : ways.flatMap(way => way ?? [])
}

/** Leaves out what is not needed for a promise to break: an ending, a choice, all that is not the first. */
export const shortest = async <S>(stage: Stage<S>, beginning: S, breach: Breach): Promise<Breach> => {
  let best = breach
  const isBetter = async (way: readonly number[]): Promise<boolean> => {
    try {
      const tried = await replay(stage, beginning, way)
      if (tried.broken.length === 0) return false
      best = tried
      return true
    } catch {
      return false // no such choice there
    }
  }
  for (let size = Math.ceil(best.way.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = best.way.length - size; from >= 0; from -= 1) {
      await isBetter(best.way.filter((_, index) => index < from || index >= from + size))
      from = Math.min(from, best.way.length - size + 1)
    }
  }
  for (const [index, choice] of best.way.entries()) {
    if (choice > 0) await isBetter(best.way.with(index, 0))
  }
  return best
}
