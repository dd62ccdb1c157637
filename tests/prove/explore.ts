/**
 * Explores every way a stage can go, depth first. A way is a list of choices. Where a state comes again with no more left to go
 * wrong than before, the way ends: what follows is explored already.
 */
import { type Budget, type Choice, isAtLeast, isFree, isWithin, packed, type Stage, spend } from './stage.ts'

export interface Breach {
  readonly way: readonly number[]
  readonly names: readonly string[]
  readonly broken: readonly string[]
}

export interface Counted {
  readonly states: number
  readonly transitions: number
  readonly ends: number
  /** The most choices of one way, and the way. */
  readonly deepest: readonly number[]
  /** False when the time was over before all was explored, or a way was too long. */
  readonly whole: boolean
  readonly breach: Breach | undefined
}

/**
 * One way from the beginning, by its choices; what is under way then ends well.
 *
 * @throws Error when the way is one of another scenario
 */
export const replay = async <S>(stage: Stage<S>, beginning: S, way: readonly number[]): Promise<Breach> => {
  await stage.restore(beginning)
  const names: string[] = []
  for (const index of way) {
    const choice = stage.choices()[index]
    if (!choice)
      throw new Error(`The way has no choice ${index} after ${names.length} choices: it is of another scenario.`)
    names.push(choice.name)
    await choice.act()
    const broken = stage.broken()
    if (broken.length > 0) return { way: way.slice(0, names.length), names, broken }
  }
  return { way, names, broken: await stage.finish() }
}

/** A state on the way, with what may follow it. */
interface Place<S> {
  readonly saved: S
  readonly key: string
  readonly left: Budget
  readonly choices: readonly Choice[]
  next: number
}

/** Several times as many choices as a way has in any scenario: one that is so long has no end, and is judged where it is. */
const tooLong = 500

/** Stops at the first promise that is broken. @param until says that nothing is begun any more */
export const explore = async <S>(stage: Stage<S>, beginning: S, until?: () => boolean): Promise<Counted> => {
  const seen = new Map<string, number | number[]>()
  const finished = new Set<string>()
  const path: Place<S>[] = []
  const onPath = new Set<string>()
  let [transitions, deepest, isOver, isCut] = [0, [] as number[], false, false]
  /** The place at which the stage is now. */
  let here: Place<S> | undefined

  /** False when nothing new can follow. */
  const isNew = (hash: string, left: number): boolean => {
    const before = seen.get(hash)
    if (before === undefined) {
      seen.set(hash, left)
      return true
    }
    const all = typeof before === 'number' ? [before] : before
    if (all.some(each => isAtLeast(each, left))) return false
    const others = all.filter(each => !isAtLeast(left, each))
    seen.set(hash, others.length === 0 ? left : [...others, left])
    return true
  }

  const counted = (whole: boolean, breach?: Breach): Counted => {
    return { states: seen.size, transitions, ends: finished.size, deepest, whole, breach }
  }
  const breachOf = (way: readonly number[], broken: readonly string[]): Breach | undefined =>
    broken.length === 0 ? undefined : { way, names: [], broken }

  const end = async (hash: string, way: readonly number[]): Promise<Breach | undefined> => {
    if (finished.has(hash)) return undefined
    finished.add(hash)
    here = undefined
    return breachOf(way, await stage.finish())
  }

  const visit = async (left: Budget): Promise<Breach | undefined> => {
    const hash = stage.hash()
    const number = packed(left)
    const key = `${hash} ${number}`
    const way = path.map(({ next }) => next - 1)
    // What changes nothing goes on until time has passed: the clock decides, as at every end.
    if (onPath.has(key)) return end(hash, way)
    // Two states may be the same, and only one of them be reached as it must be.
    const breach = breachOf(way, stage.broken())
    if (breach) return breach
    if (!isNew(hash, number)) return undefined
    if (way.length > deepest.length) deepest = way
    if (way.length >= tooLong) {
      isCut = true
      return end(hash, way)
    }
    const choices = stage.choices()
    const place = { saved: stage.save(), key, left, choices, next: 0 }
    path.push(place)
    onPath.add(key)
    here = place
    return choices[0] && isFree(choices[0]) ? undefined : end(hash, way)
  }

  const within = async (bound: Budget): Promise<Breach | undefined> => {
    await stage.restore(beginning)
    let breach = await visit(bound)
    for (let place = path.at(-1); place && !breach && !isOver; place = path.at(-1)) {
      const choice = place.choices[place.next]
      place.next += 1
      if (!choice) {
        path.pop()
        onPath.delete(place.key)
        continue
      }
      if (!isWithin(place.left, choice)) continue
      if (here !== place) {
        const restoring = stage.restore(place.saved)
        if (restoring) await restoring
      }
      here = undefined
      const acting = choice.act()
      if (acting) await acting
      const left = spend(place.left, choice)
      if (!left) continue
      transitions += 1
      breach = await visit(left)
      // To ask for the time is as dear as a hundred choices.
      if (transitions % 10_000 === 0) isOver = until?.() ?? false
    }
    return breach
  }

  for (const bound of stage.bounds) {
    const breach = await within(bound)
    if (breach) return counted(false, breach)
    if (isOver) return counted(false)
  }
  return counted(!isCut)
}
