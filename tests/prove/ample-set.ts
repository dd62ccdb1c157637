/**
 * Which steps need not be tried in every order. It is enough to explore some of the next steps when nothing else can do anything that
 * depends on them before one of them is taken (an ample set: Clarke, Grumberg and Peled, Model Checking, chapter 10).
 *
 * This file lists what each function may read, write and send, and every step is checked against it. Two steps depend on each other when one writes what the other
 * reads or writes, or what a promise compares with it; a send depends on every other send, for facts have an order.
 */
import type { Touched } from '../model/behaviour.ts'
import type { Process, World } from '../model/simulation.ts'
import { isCurrent, laneOf } from '../model/world-state.ts'
import type { Event, Scenario } from './scenario.ts'

type Part = 'checkouts' | 'payments' | 'refunds' | 'orders' | 'stock' | 'ledger'

interface Effects {
  readonly reads: readonly Part[]
  readonly writes: readonly Part[]
  readonly sends: readonly string[]
  /** What a promise compares with what it writes. */
  readonly compared?: readonly Part[]
}

const authorised = ['payment-action-required', 'payment-successful', 'payment-failed', 'payment-released']

/**
 * What each function, and each person, may do. The key is the name of the function, for `refund` with the topic that it reads. An
 * actor who is not in the list may do anything.
 */
const effects: Readonly<Record<string, Effects>> = {
  door: { reads: [], writes: ['checkouts'], sends: ['checkout-requested'] },
  bank: { reads: [], writes: ['ledger'], sends: [] },
  nudge: { reads: [], writes: [], sends: ['payment-updated'] },
  // Nothing is held that nobody asked for.
  authorize: { reads: ['checkouts'], writes: ['payments', 'ledger'], sends: authorised, compared: ['checkouts'] },
  settle: {
    reads: ['checkouts'],
    writes: ['payments', 'refunds', 'ledger'],
    sends: [...authorised, 'payment-refunded', 'payment-refund-settled'],
  },
  order: { reads: ['checkouts'], writes: ['orders', 'stock'], sends: ['order-successful', 'order-rejected'] },
  // Nothing is captured without an order.
  capture: {
    reads: ['orders'],
    writes: ['payments', 'ledger'],
    sends: ['payment-captured', 'payment-capture-failed'],
    compared: ['orders'],
  },
  release: { reads: [], writes: ['payments', 'refunds', 'ledger'], sends: ['payment-released', 'payment-refunded'] },
  cancel: { reads: [], writes: ['orders', 'stock'], sends: ['order-cancelled'] },
  'refund order-cancelled': {
    reads: [],
    writes: ['payments', 'refunds', 'ledger'],
    sends: ['payment-released', 'payment-refunded', 'payment-refund-settled'],
  },
  'refund refund-requested': {
    reads: [],
    writes: ['refunds', 'ledger'],
    sends: ['payment-refunded', 'payment-refund-settled'],
  },
  // The events of a scenario say on which topics its operators state what they did.
  operator: { reads: ['checkouts', 'payments'], writes: ['orders', 'stock'], sends: [] },
}

/** Whether a step is a send, by its name: `send order-successful`. */
export const isSend = (name: string): boolean => name.startsWith('send ')
export const topicsOf = (name: string): readonly string[] => (isSend(name) ? name.slice('send '.length).split(' ') : [])

const putAside = 'dead-letter'

/** A call that waits for its turn. */
export interface Waiting {
  readonly process: Process
  readonly name: string
  readonly items: readonly Touched[]
}

const readerOn = (reader: string, topic: string): string => (reader === 'refund' ? `refund ${topic}` : reader)

export const ampleSets = ({ events }: Scenario, world: World) => {
  const stated = events.flatMap(({ states = [] }) => states)
  const readers = new Map<string, string[]>()
  for (const { topic, reader, partition } of world.lanes)
    if (partition === 0 && reader !== 'email')
      readers.set(topic, [...(readers.get(topic) ?? []), readerOn(reader, topic)])

  const effectsOf = (actor: string): Effects | undefined => {
    const said = effects[actor]
    return said && actor === 'operator' ? { ...said, sends: stated } : said
  }

  const actorOf = (process: Process): string => {
    const { purpose, name } = process
    const { reader, topic } = laneOf(world, process) ?? {}
    if (reader !== undefined && topic !== undefined) return readerOn(reader, topic)
    if (purpose.of === 'door' || purpose.of === 'operator') return purpose.of
    return name === 'webhook' || name === 'shopper' ? 'nudge' : name
  }

  /** All that these may do, and whatever begins because of it; undefined when that may be anything. */
  const allOf = (actors: readonly string[], held: ReadonlySet<string>): Effects | undefined => {
    const known = new Set(actors)
    const all = { reads: new Set<Part>(), writes: new Set<Part>(), sends: new Set<string>() }
    for (const actor of known) {
      const said = effectsOf(actor)
      if (!said) return undefined
      for (const part of said.reads) all.reads.add(part)
      for (const part of said.writes) all.writes.add(part)
      for (const topic of said.sends) {
        all.sends.add(topic)
        // What waits behind an invocation begins when that has ended.
        if (!held.has(topic)) for (const reader of readers.get(topic) ?? []) known.add(reader)
      }
    }
    return { reads: [...all.reads], writes: [...all.writes], sends: [...all.sends] }
  }

  const partOf = ({ table, key }: Touched): Part =>
    table === 'payments' && !world.state().tables.get('checkouts')?.has(key) ? 'refunds' : (table as Part)

  /** @throws Error when a function does what is not listed */
  const check = ({ process, name, items }: Waiting): void => {
    const actor = actorOf(process)
    const said = effectsOf(actor)
    if (!said) return
    const isSaid =
      topicsOf(name).every(topic => topic === putAside || said.sends.includes(topic)) &&
      items.every(item => said.writes.includes(partOf(item)) || (!item.isWritten && said.reads.includes(partOf(item))))
    if (!isSaid) throw new Error(`"${actor}" does what ample-set.ts does not list: ${name}`)
  }

  const depends = ({ process, items }: Waiting, others: Effects): boolean => {
    const touches = [...others.reads, ...others.writes]
    if (items.length === 0 && others.sends.length > 0) return true
    const compared = items.some(({ isWritten }) => isWritten) ? (effects[actorOf(process)]?.compared ?? []) : []
    if (compared.some(part => others.writes.includes(part))) return true
    return items.some(item => (item.isWritten ? touches : others.writes).includes(partOf(item)))
  }

  /** Which records an invocation gets depends on when it begins. */
  const sharesBatches = ({ process, name }: Waiting, others: Effects, rest: readonly string[]): boolean => {
    const own = isCurrent(world, process) ? laneOf(world, process)?.topic : undefined
    if (own !== undefined && others.sends.includes(own)) return true
    return topicsOf(name).some(topic => (readers.get(topic) ?? []).some(reader => rest.includes(reader)))
  }

  /**
   * The fewest of the calls that are enough; undefined when it must be all, and whatever else may happen.
   * @param pending what may still happen
   */
  return <T extends Waiting>(waiting: readonly T[], pending: readonly Event[]): readonly T[] | undefined => {
    for (const each of waiting) check(each)
    const mayHappen = pending.map(({ actor = 'anybody' }) => actor)
    const processes = [...new Set(waiting.map(({ process }) => process))]
    const isOne = (world.state().tables.get('checkouts')?.size ?? 0) <= 1

    const groupOf = (first: Process): readonly T[] | undefined => {
      const group = new Set([first])
      for (const member of group) {
        // What fails again and again must not keep others from what it waits for.
        if ((laneOf(world, member)?.failures ?? 0) > 0) return undefined
        const own = waiting.filter(({ process }) => process === member)
        for (const other of processes) {
          const may = effectsOf(actorOf(other))
          if (!may) return undefined
          if (!group.has(other) && own.some(each => depends(each, may))) group.add(other)
        }
      }
      const rest = processes.filter(each => !group.has(each)).map(actorOf)
      if (rest.length === 0 && pending.length === 0) return undefined
      const held = new Set(
        isOne ? [...group].flatMap(each => (isCurrent(world, each) ? (laneOf(world, each)?.topic ?? []) : [])) : [],
      )
      const others = allOf([...rest, ...mayHappen], held)
      const own = waiting.filter(({ process }) => group.has(process))
      if (!others || own.some(each => depends(each, others) || sharesBatches(each, others, rest))) return undefined
      return own
    }

    return processes
      .map(groupOf)
      .reduce((best, group) => (group && (!best || group.length < best.length) ? group : best), undefined)
  }
}
