/**
 * The state of a world in one hash: what is stored, what is on the topics and how far it was read, and what each process
 * knows. Two worlds with the same hash go on alike, so one of them need not be explored.
 *
 * The times that the model gives to records and mails count up with every step of any process. No handler reads them, so they
 * are left out; that causes come before effects is checked after every choice, before a state is known again.
 */
import { hash } from 'node:crypto'
import type { MSKRecord } from 'aws-lambda'
import { foundOnce } from '../model/found-once.ts'
import type { Lane } from '../model/kafka.ts'
import type { World } from '../model/simulation.ts'
import { isCurrent, type Process, type State } from '../model/world-state.ts'
import { contentOf } from './contents.ts'

/** Gives equal values the same number. */
const numbering = () => {
  const numbers = new Map<string, number>()
  return (text: string): number => {
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, numbers.size)
    return numbers.size - 1
  }
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)

const isCounted = (state: State, process: Process): boolean =>
  process.purpose.of !== 'lane' || isCurrent(state, process)

/** One for each exploration: it knows again what it has seen. */
export const fingerprints = () => {
  const number = numbering()
  const ofItem = foundOnce((item: object) => number(JSON.stringify(item)))
  const ofTable = foundOnce((items: ReadonlyMap<string, object>) =>
    number(`t${sorted([...items.values()].map(ofItem))}`),
  )
  const ofTables = foundOnce((tables: State['tables']) => number(`T${[...tables.values()].map(ofTable)}`))
  const ofRecords = foundOnce((partitions: readonly (readonly MSKRecord[])[]) =>
    number(partitions.map(records => records.map(contentOf).join()).join(';')),
  )
  const ofLog = foundOnce((log: State['log']) =>
    number(`L${[...log].map(([name, partitions]) => `${name} ${ofRecords(partitions)}`).sort()}`),
  )
  const ofLane = foundOnce(({ index, committed, batch, invocation, failures }: Lane) =>
    committed === 0 && batch.length === 0
      ? ''
      : `${index},${committed},${batch[0]?.offset},${batch.length},${batch.at(-1)?.offset},${invocation !== undefined},${failures > 0};`,
  )
  const ofLanes = foundOnce((lanes: readonly Lane[]) => number(`l${lanes.map(ofLane).join('')}`))
  const ofAnswers = foundOnce((answers: State['answers']) =>
    number(JSON.stringify(answers.map(({ status, checkoutId, amount }) => [status, checkoutId, amount]))),
  )
  const ofActed = foundOnce((acted: State['acted']) =>
    number(JSON.stringify(acted.map(({ checkoutId, key, status, action }) => [checkoutId, key, status, action]))),
  )
  const ofMails = foundOnce((mails: State['mails']) =>
    number(JSON.stringify(mails.map(({ messageId, to, mail, about }) => [messageId, to, mail, about]))),
  )
  const ofWindows = foundOnce((windows: State['windows']) =>
    windows
      .map(({ messageId }) => messageId)
      .sort()
      .join(),
  )

  return (world: World): string => {
    const state = world.state()
    const processes = state.processes
      .map(
        each =>
          `${each.behaviour?.id}${each.overdue ? 'o' : ''}${each.unmarked ? 'u' : ''}${isCounted(state, each) ? '' : 'z'}`,
      )
      .sort()
    const { clock, tables, log, lanes, answers, acted, mails, windows } = state
    const parts = [ofTables(tables), ofLog(log), ofLanes(lanes), ofAnswers(answers), ofActed(acted), ofMails(mails)]
    return hash('md5', `${clock} ${parts.join()} ${processes.join()} ${ofWindows(windows)}`, 'binary')
  }
}
