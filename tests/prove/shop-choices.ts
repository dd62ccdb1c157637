/** What may happen next in the shop: the next step of each invocation goes well or wrong, or an event happens. */
import type { Ending, Process, World } from '../model/simulation.ts'
import { isCurrent, laneOf } from '../model/world-state.ts'
import { ampleSets, isSend, topicsOf } from './ample-set.ts'
import type { Event, Scenario } from './scenario.ts'
import { type Choice, isFree } from './stage.ts'

/** The parts of a bound; behind them one for each event. */
const [crash, failure, rebalance, duplicate] = [0, 1, 2, 3] as const
export const firstEvent = 4
export const kindsOfFault = ['crashes', 'failures', 'rebalances', 'duplicates'] as const

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

const isLateProcess = (world: World, process: Process): boolean => isLate(laneOf(world, process)?.reader ?? '')

/** Who acts on an order, and the provider's notice, may come at any later time: to come and to wait is the same as that. */
const isFirst = ({ process: { isFresh, purpose, name } }: { readonly process: Process }): boolean =>
  isFresh && (purpose.of === 'operator' || name === 'webhook')

/** No function but that of the mails reads them, and nothing is stated because of them. */
const unread: ReadonlySet<string> = new Set([
  'payment-action-required',
  'payment-failed',
  'payment-captured',
  'payment-released',
  'payment-refund-settled',
  'order-shipped',
])

/**
 * A step that comes at once, because it makes no difference to anybody when it comes: a checkout does not change when it is there,
 * and of what nobody reads only its cause must be stated before, which is hardest when it comes at once. Time that passes would
 * make a difference: it ends what is under way.
 */
const isUnseen = ({ name }: { readonly name: string }): boolean =>
  name === 'GetCommand checkouts' || (isSend(name) && topicsOf(name).every(topic => unread.has(topic)))

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

/**
 * @param isWhole whether every function does only what is said of it; one that lacks a safeguard may do anything
 * @returns what may happen next in the world, when each event has happened so often
 */
export const choosing = (scenario: Scenario, world: World, isWhole: boolean) => {
  const ampleOf = isWhole ? ampleSets(scenario, world) : () => undefined
  return (happened: readonly number[]): Choice[] => choicesOf(scenario, world, { happened, ampleOf })
}

interface SoFar {
  readonly happened: readonly number[]
  readonly ampleOf: ReturnType<typeof ampleSets>
}

const choicesOf = ({ events }: Scenario, world: World, { happened, ampleOf }: SoFar): Choice[] => {
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

  const ready = world.ready()
  const invoke = (late: boolean): Choice[] => {
    const { reader, index = 0 } = ready.find(lane => isLate(lane.reader) === late) ?? {}
    return reader === undefined
      ? []
      : withAgain({ name: `invoke ${reader}`, act: () => world.invoke(world.lanes[index], 4) }, index)
  }

  // A mapping takes a record as soon as it is there: waiting for it is the same as waiting for the first step after it.
  const first = invoke(false)
  const atRetry = world.failing().length > 0 ? happenings(events, world).filter(({ isAtRetry }) => isAtRetry) : []
  if (first.length > 0) return [...first.slice(0, 1), ...atRetry, ...first.slice(1)]

  const all = world.waiting().map((each, index) => ({ ...each, index, isLate: isLateProcess(world, each.process) }))
  const early = all.filter(each => !each.isLate)
  const isTimed = events.some(({ isTime }) => isTime)
  const alone = isTimed ? undefined : (all.find(isFirst) ?? early.find(isUnseen))
  const pending = events.filter(({ times }, index) => (happened[index] ?? 0) < times)
  const ample = alone || isTimed ? undefined : ampleOf(early, pending)
  const waiting = alone ? [alone] : (ample ?? (early.length > 0 ? early : all))
  if (waiting.length === 0) {
    const late = invoke(true)
    return [...late.slice(0, 1), ...happenings(events, world), ...late.slice(1)]
  }
  const steps = waiting.flatMap(({ process, name, index }) =>
    withAgain(
      { name: `${process.name}: ${name}`, act: () => world.step(index, 'done') },
      isCurrent(world, process) ? laneOf(world, process)?.index : undefined,
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
  return [...steps.filter(isFree), ...(alone || ample ? [] : happenings(events, world)), ...wrong, ...again]
}

type Happening = Choice & Pick<Event, 'isAtRetry'>

const happenings = (events: Scenario['events'], world: World): Happening[] =>
  events.flatMap(({ name, can, happen, isAtRetry = false }, index): Happening[] =>
    (can?.(world) ?? true) ? [{ name, act: () => happen(world), cost: firstEvent + index, isAtRetry }] : [],
  )
