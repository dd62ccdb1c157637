/**
 * Explores every way a scenario can go, depth first. A way is a list of choices; each is run anew from the beginning, for
 * promises cannot be copied. Where a state comes again with no more left to go wrong than before, the way ends: what follows
 * is explored already.
 */
import { breachesIn, quiet } from '../model/play.ts'
import { createWorld, type Sabotage, type World } from '../model/simulation.ts'
import { endings, settled } from '../model/steps.ts'
import { fingerprint } from './fingerprint.ts'

/** Something that may happen at any time, so often at most. */
export interface Event {
  readonly name: string
  readonly times: number
  readonly can?: (world: World) => boolean
  readonly happen: (world: World) => unknown
}

export interface Scenario {
  readonly name: string
  readonly about: string
  readonly stock: Readonly<Record<string, number>>
  /** Steps that may go wrong: refused, answer lost, process dead before or after. */
  readonly faults: number
  /** Partitions dealt out anew, while an invocation is under way or after: its records come twice. */
  readonly rebalances: number
  readonly events: readonly Event[]
  /** What came before: the first requests at the door, perhaps all that follows from them. */
  readonly begin: (world: World) => unknown
  /** Functions that read when all else has ended: whatever they do touches nothing that the others read. */
  readonly last?: readonly string[]
}

export interface Choice {
  /** As a person reads it. */
  readonly name: string
  readonly cost: 'none' | 'fault' | 'rebalance' | number
  readonly act: () => unknown
}

/** Left of faults, rebalances, and of each event. */
type Budget = readonly number[]

const isRead = (step: string): boolean => /^(Get|BatchGet|Query)|^read/.test(step)

/** A mapping takes a record as soon as it is there: waiting for it is the same as waiting for the first step after it. */
const choicesOf = (scenario: Scenario, world: World, budget: Budget): Choice[] => {
  const ready = world.ready().find(({ reader }) => !scenario.last?.includes(reader))
  if (ready) {
    return [{ name: `invoke ${ready.reader}`, cost: 'none', act: () => world.invoke(ready, 4) }]
  }
  const [faults = 0, rebalances = 0, ...events] = budget
  const waiting = world.waiting()
  const steps = waiting.map(
    ({ process, name }, index): Choice => ({
      name: `${process.name}: ${name}`,
      cost: 'none',
      act: () => world.step(index, 'done'),
    }),
  )
  const happenings = scenario.events.flatMap((event, index): Choice[] =>
    (events[index] ?? 0) > 0 && (event.can?.(world) ?? true)
      ? [{ name: event.name, cost: index, act: () => event.happen(world) }]
      : [],
  )
  const wrong =
    faults === 0
      ? []
      : waiting.flatMap(({ process, name }, index) =>
          endings
            // A read has no effect: that its answer is lost is the same as that it was refused.
            .filter(ending => ending !== 'done' && !(isRead(name) && /lost|after/.test(ending)))
            .map(
              (ending): Choice => ({
                name: `${process.name}: ${name} — ${ending}`,
                cost: 'fault',
                act: () => world.step(index, ending),
              }),
            ),
        )
  const rewinds =
    rebalances === 0
      ? []
      : world.lanes
          .filter(({ committed }) => committed > 0)
          .map(
            (lane): Choice => ({
              name: `rebalance ${lane.reader} ${lane.topic}-${lane.partition}`,
              cost: 'rebalance',
              act: () => world.rewind(lane, 1),
            }),
          )
  return [...steps, ...happenings, ...wrong, ...rewinds]
}

const spend = (budget: Budget, cost: Choice['cost']): Budget => {
  if (cost === 'none') return budget
  const index = cost === 'fault' ? 0 : cost === 'rebalance' ? 1 : 2 + cost
  return budget.map((left, at) => (at === index ? left - 1 : left))
}

const isAtLeast = (one: Budget, other: Budget): boolean => one.every((left, index) => left >= (other[index] ?? 0))

export interface Breach {
  readonly way: readonly number[]
  readonly names: readonly string[]
  readonly broken: readonly string[]
}

export interface Counted {
  readonly states: number
  readonly transitions: number
  readonly ends: number
  /** The most choices of one way. */
  readonly deepest: number
  /** False when the time was over before all was explored. */
  readonly whole: boolean
  readonly breach: Breach | undefined
}

export interface Exploring {
  readonly sabotage?: Sabotage
  /** The world that is now under way: whatever asks for the time must hear its clock. */
  readonly begun: (world: World) => void
  /** No way is begun after that. */
  readonly until?: () => boolean
}

/** A world at its beginning, with what has been chosen in it and what may be chosen next. */
const start = async (scenario: Scenario, { sabotage, begun }: Exploring) => {
  const world = createWorld(scenario.stock, sabotage)
  begun(world)
  await scenario.begin(world)
  await settled()
  let budget: Budget = [scenario.faults, scenario.rebalances, ...scenario.events.map(({ times }) => times)]
  const names: string[] = []
  const choices = (): Choice[] => choicesOf(scenario, world, budget)
  const take = async (choice: Choice): Promise<void> => {
    names.push(choice.name)
    budget = spend(budget, choice.cost)
    await choice.act()
    await settled()
  }
  /** @throws Error when the way is one of another scenario */
  const go = async (way: readonly number[]): Promise<void> => {
    for (const index of way) {
      const choice = choices()[index]
      if (!choice)
        throw new Error(`The way has no choice ${index} after ${names.length} choices: it is of another scenario.`)
      await take(choice)
    }
  }
  return { world, names, budget: () => budget, choices, take, go }
}

const finish = async (scenario: Scenario, world: World): Promise<readonly string[]> => {
  try {
    await quiet(world, 0)
  } catch (error) {
    return [String(error)]
  }
  return breachesIn(world, scenario.stock)
}

/** One way, by its choices; what is under way then ends well. */
export const replay = async (scenario: Scenario, way: readonly number[], exploring: Exploring): Promise<Breach> => {
  const { world, names, go } = await start(scenario, exploring)
  await go(way)
  return { way, names, broken: await finish(scenario, world) }
}

/** Stops at the first promise that is broken. */
export const explore = async (scenario: Scenario, exploring: Exploring): Promise<Counted> => {
  const seen = new Map<string, Budget[]>()
  let [states, transitions, ends, deepest] = [0, 0, 0, 0]
  const left: number[][] = [[]]

  /** False when nothing new can follow. */
  const isNew = (hash: string, budget: Budget): boolean => {
    const before = seen.get(hash)
    if (before?.some(each => isAtLeast(each, budget))) return false
    if (!before) states += 1
    seen.set(hash, [...(before ?? []).filter(each => !isAtLeast(budget, each)), budget])
    return true
  }

  for (let way = left.pop(); way; way = left.pop()) {
    if (exploring.until?.()) return { states, transitions, ends, deepest, whole: false, breach: undefined }
    const { world, names, budget, choices, take, go } = await start(scenario, exploring)
    await go(way)
    if (way.length > 0) transitions += 1
    const went = [...way]
    const passed = new Set<string>()
    for (;;) {
      const hash = fingerprint(world)
      // A retry that changes nothing waits for a claim to run out: the clock decides, as at every end.
      const turns = passed.has(hash)
      if (!turns && !isNew(hash, budget())) break
      passed.add(hash)
      const next = turns ? [] : choices()
      const [first] = next
      const goesOn = first?.cost === 'none'
      for (let index = next.length - 1; index >= (goesOn ? 1 : 0); index -= 1) left.push([...went, index])
      deepest = Math.max(deepest, went.length)
      if (!goesOn) {
        ends += 1
        const broken = await finish(scenario, world)
        if (broken.length === 0) break
        return { states, transitions, ends, deepest, whole: false, breach: { way: went, names, broken } }
      }
      went.push(0)
      transitions += 1
      await take(first)
    }
  }
  return { states, transitions, ends, deepest, whole: true, breach: undefined }
}
