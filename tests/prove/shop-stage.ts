/** The shop as a stage: each invocation a process, whose next step goes well or wrong. */
import { breachesIn, quiet } from '../model/play.ts'
import { createWorld, type Ending, type Process, type Sabotage, type World } from '../model/simulation.ts'
import type { State } from '../model/world-state.ts'
import { fingerprints } from './fingerprint.ts'
import { unsafe } from './safety.ts'
import type { Scenario } from './scenario.ts'
import { type Choice, isFree, type Stage } from './stage.ts'

const [crash, failure, rebalance, duplicate, firstEvent] = [0, 1, 2, 3, 4] as const

const isRead = (step: string): boolean => /^(Get|BatchGet|Query)|^read/.test(step)

/**
 * A read has no effect: that its answer is lost is the same as that it was refused, and a process that dies there might as well
 * have died after its write before. So might one that dies before a write. One that has written nothing was never there.
 */
const wrongEndings = (step: string): readonly (readonly [ending: Ending, cost: number])[] =>
  isRead(step)
    ? [['refused', failure]]
    : [
        ['refused', failure],
        ['answer lost', failure],
        ['crash after', crash],
      ]

/** Mails come last: what their function does touches nothing that another function or another mail reads. */
const isLate = (reader: string): boolean => reader === 'email'

const laneOf = (world: World, { purpose }: Process) => (purpose.of === 'lane' ? world.lanes[purpose.lane] : undefined)

const isLateProcess = (world: World, process: Process): boolean => isLate(laneOf(world, process)?.reader ?? '')

/**
 * The partition of the lane is dealt out anew. It may happen at any time, but makes a difference only when something of the lane
 * has happened: what reads the records again waits for its own first step.
 */
const dealOut = (world: World, index: number): number => {
  const lane = world.lanes[index]
  const isUnderWay = lane?.invocation !== undefined
  world.rewind(lane, isUnderWay ? 0 : 1)
  return isUnderWay ? rebalance : duplicate
}

const choicesOf = ({ events }: Scenario, world: World): Choice[] => {
  /** `act`, and the same with the lane dealt out anew after it. */
  const withAgain = (choice: Choice, lane: number | undefined): Choice[] => {
    if (lane === undefined) return [choice]
    let cost = rebalance as number
    const act = async (): Promise<void> => {
      await choice.act()
      cost = dealOut(world, lane)
    }
    const costs = { oneOf: [rebalance, duplicate], paid: () => cost }
    return [choice, { name: `${choice.name}, and the partition is dealt out anew`, act, costs }]
  }

  const invoke = (late: boolean): Choice[] => {
    const index = world.lanes.findIndex(lane => isLate(lane.reader) === late && world.ready().includes(lane))
    const { reader } = world.lanes[index] ?? {}
    return reader === undefined
      ? []
      : withAgain({ name: `invoke ${reader}`, act: () => world.invoke(world.lanes[index], 4) }, index)
  }

  // A mapping takes a record as soon as it is there: waiting for it is the same as waiting for the first step after it.
  const first = invoke(false)
  if (first.length > 0) return first

  const all = world.waiting().map((each, index) => ({ ...each, index, isLate: isLateProcess(world, each.process) }))
  const early = all.filter(each => !each.isLate)
  const waiting = early.length > 0 ? early : all
  if (waiting.length === 0) {
    const late = invoke(true)
    return [...late.slice(0, 1), ...happenings(events, world), ...late.slice(1)]
  }
  const steps = waiting.flatMap(({ process, name, index }) =>
    withAgain(
      { name: `${process.name}: ${name}`, act: () => world.step(index, 'done') },
      process.purpose.of === 'lane' && laneOf(world, process)?.invocation === process.purpose.invocation
        ? process.purpose.lane
        : undefined,
    ),
  )
  const wrong = waiting.flatMap(({ process, name, index }) =>
    wrongEndings(name).map(
      ([ending, cost]): Choice => ({
        name: `${process.name}: ${name} — ${ending}`,
        act: () => world.step(index, ending),
        cost,
      }),
    ),
  )
  const again = steps.filter(choice => !isFree(choice))
  return [...steps.filter(isFree), ...happenings(events, world), ...wrong, ...again]
}

const happenings = (events: Scenario['events'], world: World): Choice[] =>
  events.flatMap((event, index): Choice[] =>
    (event.can?.(world) ?? true)
      ? [{ name: event.name, act: () => event.happen(world), cost: firstEvent + index }]
      : [],
  )

/** @param begun gets the world: whatever asks for the time must hear its clock */
export const shopStage = async (
  scenario: Scenario,
  begun: (world: World) => void,
  sabotage?: Sabotage,
): Promise<Stage<State>> => {
  const { name, about, stock, bounds, events } = scenario
  const world = createWorld(stock, sabotage)
  begun(world)
  await scenario.begin(world)
  await world.settled()
  return {
    name,
    about,
    parts: ['crashes', 'failures', 'rebalances', 'duplicates', ...events.map(event => event.name)],
    bounds: bounds.map(({ crashes = 0, failures = 0, rebalances = 0, duplicates = 0 }) => [
      crashes,
      failures,
      rebalances,
      duplicates,
      ...events.map(({ times }) => times),
    ]),
    save: world.save,
    restore: world.restore,
    hash: (
      fingerprint => () =>
        fingerprint(world)
    )(fingerprints()),
    choices: () => choicesOf(scenario, world),
    broken: () => unsafe(world),
    finish: async () => {
      begun(world)
      try {
        await quiet(world, 0)
      } catch (error) {
        return [String(error)]
      }
      return breachesIn(world, stock)
    },
  }
}
