/**
 * What a process does next follows from how it began and what it has heard since. So a handler runs once for each thing it can
 * hear, not once for each way on which it hears it: a behaviour is what a process does at one such point, and is found by what
 * was heard there. A world that comes to a known point asks no handler.
 */

import { foundOnce } from './found-once.ts'

/** A call to the outside: has its effect on `S` when its turn has come. */
export interface Call<S> {
  readonly name: string
  /** The items that it reads or writes. */
  readonly items: readonly Touched[]
  readonly act: (site: S) => unknown
  /** Its turn comes at once. */
  readonly isInstant: boolean
}

/** An item of a table. */
export interface Touched {
  readonly table: string
  readonly key: string
  readonly isWritten: boolean
}

/** What a process hears must not be changed by it: others hear the same. */
export type Step<S> = <T>(
  name: string,
  act: (site: S) => T,
  more?: { readonly isInstant?: boolean; readonly items?: readonly Touched[] },
) => Promise<T>

/** What a process does, from its first to its last step. */
export type Program<S> = (step: Step<S>) => Promise<unknown>

export type Heard = { readonly value: unknown } | { readonly error: unknown }
/** What is heard of one of the calls of a behaviour. */
export type Answer = readonly [call: number, heard: Heard]

export interface Behaviour<S> {
  /** Two processes with the same one know the same. */
  readonly id: number
  /** The calls that wait for their turn. */
  readonly calls: readonly Call<S>[]
  /** How the process has ended. */
  readonly result: Heard | undefined
  /** What the process does when it hears this at that time; a promise when nobody was there before. */
  hear(answers: readonly Answer[], at: number): Behaviour<S> | Promise<Behaviour<S>>
}

interface Waiting<S> extends Call<S> {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** A handler that stands somewhere and can still go on from there, once. */
interface Live<S> {
  waiting: Waiting<S>[]
  result: Heard | undefined
}

interface Moment {
  readonly answers: readonly Answer[]
  readonly at: number
}

/** So many may stand still; another one is brought back to its point when it is needed. */
const mostLive = 2_000

const textOfObject = foundOnce((value: object) => JSON.stringify(value))
/** As JSON. */
const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? textOfObject(value) : String(JSON.stringify(value))

const nameOf = (heard: Heard): string => {
  if ('value' in heard) {
    const { value } = heard
    // An answer of a table is made anew for each who asks.
    return typeof value === 'object' && value !== null && 'Item' in value ? `I${textOf(value.Item)}` : textOf(value)
  }
  const { name, message, Item, CancellationReasons } = heard.error as Error & Record<string, unknown>
  return JSON.stringify([name, message, Item, CancellationReasons])
}

/** Resolves when every promise that can go on has gone on. */
export const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

export const behaviours = <S>() => {
  const roots = new Map<string, Behaviour<S> | Promise<Behaviour<S>>>()
  const standing = new Map<object, () => void>()
  let clock: number | undefined
  let count = 0

  const run = async (program: Program<S>, at: number): Promise<Live<S>> => {
    const live: Live<S> = { waiting: [], result: undefined }
    clock = at
    const step: Step<S> = (name, act, { isInstant = false, items = [] } = {}) =>
      new Promise((resolve, reject) => {
        live.waiting.push({ name, items, act, isInstant, resolve: resolve as (value: unknown) => void, reject })
      })
    ;(async () => program(step))().then(
      value => {
        live.result = { value }
      },
      error => {
        live.result = { error }
      },
    )
    await settled()
    clock = undefined
    return live
  }

  const tell = async (live: Live<S>, { answers, at }: Moment): Promise<void> => {
    clock = at
    const told = answers.map(([index, heard]) => [live.waiting[index] as Waiting<S>, heard] as const)
    live.waiting = live.waiting.filter(each => !told.some(([call]) => call === each))
    for (const [call, heard] of told) 'value' in heard ? call.resolve(heard.value) : call.reject(heard.error)
    await settled()
    clock = undefined
  }

  const behaviourOf = (
    first: Live<S>,
    program: Program<S>,
    began: number,
    history: readonly Moment[],
  ): Behaviour<S> => {
    let live: Live<S> | undefined = first
    const next = new Map<string, Behaviour<S> | Promise<Behaviour<S>>>()
    const { result } = first
    const calls = first.waiting.map(({ name, items, act, isInstant }) => ({ name, items, act, isInstant }))
    const behaviour: Behaviour<S> = {
      id: count++,
      calls,
      result,
      hear(answers, at) {
        const key = `${at} ${answers.map(([index, heard]) => `${index}${nameOf(heard)}`)}`
        const known = next.get(key)
        if (known) return known
        const found = find({ answers, at }).then(each => {
          next.set(key, each)
          return each
        })
        next.set(key, found)
        return found
      },
    }
    const find = async (moment: Moment): Promise<Behaviour<S>> => {
      const here = live ?? (await again())
      live = undefined
      standing.delete(behaviour)
      await tell(here, moment)
      return behaviourOf(here, program, began, [...history, moment])
    }
    /** Another run of the handler, brought here. */
    const again = async (): Promise<Live<S>> => {
      const other = await run(program, began)
      for (const moment of history) await tell(other, moment)
      return other
    }
    if (result === undefined) {
      standing.set(behaviour, () => {
        live = undefined
      })
      const [oldest] = standing
      if (standing.size > mostLive && oldest) {
        oldest[1]()
        standing.delete(oldest[0])
      }
    }
    return behaviour
  }

  return {
    /** The time that handlers hear while one of them runs. */
    now: () => clock,
    /** @param key says all that the program depends on, but the time */
    begin: (key: string, program: Program<S>, at: number): Behaviour<S> | Promise<Behaviour<S>> => {
      const whole = `${key} ${at}`
      const known = roots.get(whole)
      if (known) return known
      const found = run(program, at).then(live => {
        const each = behaviourOf(live, program, at, [])
        roots.set(whole, each)
        return each
      })
      roots.set(whole, found)
      return found
    },
    /** How many points handlers were at. */
    count: () => count,
  }
}
export type Behaviours<S> = ReturnType<typeof behaviours<S>>
