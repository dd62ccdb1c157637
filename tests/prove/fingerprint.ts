/**
 * The state of a world in one hash: what is stored, what is on the topics and how far it was read, and what each process
 * knows. Two worlds with the same hash go on alike, so one of them need not be explored.
 *
 * The times that the model gives to records and mails count up with every step of any process. No handler reads them, so they
 * are left out; that causes come before effects is checked after every choice, before a state is known again.
 */
import { hash } from 'node:crypto'
import type { World } from '../model/simulation.ts'
import type { State } from '../model/world-state.ts'
import { contentOf } from './contents.ts'

/** Gives equal values the same number; one object is looked at once. */
const numbering = () => {
  const numbers = new Map<string, number>()
  const seen = new WeakMap<object, number>()
  const ofText = (text: string): number => {
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, numbers.size)
    return numbers.size - 1
  }
  /** @param value is never changed in its place */
  return <T extends object>(value: T, told: (value: T) => unknown = each => each): number => {
    const known = seen.get(value)
    if (known !== undefined) return known
    const number = ofText(JSON.stringify(told(value)))
    seen.set(value, number)
    return number
  }
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)

/** One for each exploration: it knows again what it has seen. */
export const fingerprints = () => {
  const number = numbering()

  const ofLanes = ({ lanes }: State): unknown[] =>
    lanes.flatMap(({ committed, batch, invocation, failures }, index) =>
      committed === 0 && batch.length === 0
        ? []
        : [
            index,
            committed,
            batch[0]?.offset,
            batch.length,
            batch.at(-1)?.offset,
            invocation !== undefined,
            failures > 0,
          ],
    )

  const isCounted = ({ lanes }: State, { purpose }: State['processes'][number]): boolean =>
    purpose.of !== 'lane' || lanes[purpose.lane]?.invocation === purpose.invocation

  return (world: World): string => {
    const state = world.state()
    const { tables, log, processes, answers, acted, mails, windows } = state
    const whole = [
      state.clock,
      [...tables.values()].map(items => sorted([...items.values()].map(item => number(item)))),
      [...log]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, partitions]) => [name, partitions.map(records => records.map(contentOf))]),
      ofLanes(state),
      processes
        .map(
          each =>
            `${each.behaviour?.id}${each.overdue ? 'o' : ''}${each.unmarked ? 'u' : ''}${isCounted(state, each) ? '' : 'z'}`,
        )
        .sort(),
      answers.map(each => number(each, ({ status, checkoutId, amount }) => [status, checkoutId, amount])),
      acted.map(each => number(each, ({ checkoutId, key, status, action }) => [checkoutId, key, status, action])),
      mails.map(each => number(each, ({ messageId, to, mail, about }) => [messageId, to, mail, about])),
      windows.map(({ messageId }) => messageId).sort(),
    ]
    return hash('md5', JSON.stringify(whole), 'base64')
  }
}
