/**
 * The whole of Kassa in memory: the real handlers in the real shell, each invocation a process of its own, on topics and
 * tables that are maps. The caller chooses which pending call of which process ends next, and how; and may save the world and
 * go back to it.
 */
import type { MSKRecord } from 'aws-lambda'
import type { Cart } from '../../functions/checkout/checkout.ts'
import { claimSeconds } from '../../functions/email/email-handler.ts'
import { isOutage, Problem } from '../../functions/errors.ts'
import type { HttpResponse } from '../../functions/http/http.ts'
import type { PartialBatchResponse } from '../../functions/kafka/consume.ts'
import type { Wanted } from '../../functions/order/order-actions.ts'
import { type Answer, type Behaviour, behaviours, type Call, type Heard, type Program } from './behaviour.ts'
import type { Item } from './expressions.ts'
import { functionsOf, mappings } from './functions.ts'
import {
  append,
  encode,
  finished,
  givenUp,
  hasWork,
  type Lane,
  partitionOf,
  recordsOf,
  rewound,
  stored,
  withBatch,
} from './kafka.ts'
import type { DoorAnswer } from './model.ts'
import type { Sabotage } from './sabotage.ts'
import {
  type Acted,
  copyOf,
  firstState,
  isCurrent,
  momentOf,
  type Process,
  type Purpose,
  type Site,
} from './world-state.ts'

export type { Sabotage } from './sabotage.ts'
export type { Process } from './world-state.ts'

/** How the turn of a call may end. */
export const endings = ['done', 'refused', 'answer lost', 'crash before', 'crash after'] as const
export type Ending = (typeof endings)[number]

const longestInvocationMs = 15 * 60_000
export const garbageKey = 'garbage'

class Outage extends Error {
  override readonly name = 'TimeoutError'
}

const then = <T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> =>
  value instanceof Promise ? value.then(next) : next(value)

export const createWorld = (stock: Readonly<Record<string, number>>, sabotage: Sabotage = {}) => {
  let state = firstState(stock, mappings)
  const known = behaviours<Site>()
  const now = (): number => known.now() ?? state.clock
  const functions = functionsOf(sabotage, () => new Date(now()))
  /** What handlers have to find out still. */
  const under = new Set<Promise<void>>()

  const track = (found: void | Promise<void>): void | Promise<void> => {
    if (!(found instanceof Promise)) return
    const all = found.finally(() => under.delete(all))
    under.add(all)
    return all
  }

  const become = (lane: Lane): void => {
    state.lanes = state.lanes.with(lane.index, lane)
  }

  // ---- processes

  /** The mail that it sent and has not marked may be followed by another. */
  const openWindow = ({ unmarked }: Process): void => {
    if (unmarked) state.windows = [...state.windows, unmarked]
  }

  const over = (process: Process, result: Heard | undefined): void => {
    const { purpose } = process
    const value = result && 'value' in result ? result.value : undefined
    const error = result && 'error' in result ? result.error : undefined
    const refused = error instanceof Problem ? error.statusCode : isOutage(error) ? 503 : 500
    if (purpose.of === 'lane') {
      if (!isCurrent(state, process)) return
      const lane = state.lanes[purpose.lane] as Lane
      if (value) become(finished(lane, value as PartialBatchResponse))
      else become({ ...lane, invocation: undefined, failures: lane.failures + 1 })
    } else if (result === undefined) return
    else if (purpose.of === 'door') {
      const { statusCode, body } = (value ?? { statusCode: refused }) as HttpResponse
      const before = state.answers[purpose.index] as (typeof state.answers)[number]
      const answer = { ...before, ...(body as DoorAnswer | undefined), status: statusCode }
      state.answers = state.answers.with(purpose.index, answer)
    } else if (purpose.of === 'operator') {
      const { action } = (value as { action: { action: string } } | undefined)?.action ?? {}
      const status = value ? 202 : refused
      const before = state.acted[purpose.index] as Acted
      const acted = { ...before, status, ...(action === undefined ? {} : { action }) }
      state.acted = state.acted.with(purpose.index, acted)
    }
  }

  const remove = (process: Process): void => {
    state.processes = state.processes.filter(each => each !== process)
  }

  const arrive = (process: Process, behaviour: Behaviour<Site>): void | Promise<void> => {
    if (!state.processes.includes(process)) return
    process.behaviour = behaviour
    if (behaviour.result) {
      remove(process)
      return over(process, behaviour.result)
    }
    const instants = behaviour.calls.flatMap((call, index): Answer[] =>
      call.isInstant ? [[index, perform(call, process)]] : [],
    )
    return instants.length > 0 ? hear(process, instants) : undefined
  }

  const perform = ({ act }: Call<Site>, process: Process): Heard => {
    try {
      return { value: act({ state, process }) }
    } catch (error) {
      return { error }
    }
  }

  const hear = (process: Process, answers: readonly Answer[]): void | Promise<void> => {
    process.isFresh = false
    const next = process.behaviour?.hear(answers, state.clock)
    return next && then(next, behaviour => arrive(process, behaviour))
  }

  const run = (
    name: string,
    program: Program<Site>,
    { purpose = { of: 'nobody' }, input = [] }: { purpose?: Purpose; input?: readonly unknown[] } = {},
  ): void | Promise<void> => {
    const process: Process = { name, purpose, behaviour: undefined, unmarked: undefined, overdue: false, isFresh: true }
    state.processes = [...state.processes, process]
    const first = known.begin(JSON.stringify([name, ...input]), program, state.clock)
    return track(then(first, behaviour => arrive(process, behaviour)))
  }

  /** Nothing of the process goes on: its calls are never answered. */
  const kill = (process: Process): void => {
    openWindow(process)
    remove(process)
    over(process, undefined)
  }

  /** A process and one of its calls, for each call that waits for its turn. */
  const waiting = () =>
    state.processes.flatMap(process =>
      (process.behaviour?.calls ?? []).map(({ name, items }, call) => ({ process, name, items, call })),
    )

  const step = (index: number, ending: Ending): void | Promise<void> => {
    const chosen = waiting()[index]
    if (!chosen) return
    const { process, name, call } = chosen
    if (process.unmarked && name.startsWith('UpdateItemCommand idempotency')) {
      if (ending === 'refused' || ending === 'crash before') openWindow(process)
      process.unmarked = undefined
    }
    if (ending === 'crash before') return kill(process)
    const outcome: Heard =
      ending === 'refused'
        ? { error: new Outage(`${name} was refused`) }
        : perform(process.behaviour?.calls[call] as Call<Site>, process)
    if (ending === 'crash after') return kill(process)
    const isLost = ending === 'answer lost' && 'value' in outcome
    const heard = isLost ? { error: new Outage(`the answer to ${name} was lost`) } : outcome
    if (name === 'SES' && 'error' in heard) openWindow(process)
    return track(hear(process, [[call, heard]]))
  }

  // ---- what may begin

  const items = (name: string): Item[] => [...(state.tables.get(name)?.values() ?? [])]

  const post = (key: string, day: number, cart: Cart): void | Promise<void> => {
    const index = state.answers.length
    state.answers = [...state.answers, { key, day, cart, at: momentOf(state), status: 0 }]
    return run(`POST ${key}`, functions.door(key, cart), { purpose: { of: 'door', index }, input: [cart] })
  }

  const invoke = (lane: Lane | undefined, most: number): void | Promise<void> => {
    if (!lane) return
    state.invocations += 1
    const { reader, topic, partition } = lane
    const invocation = state.invocations
    const taken = { ...withBatch(state.log, state.lanes[lane.index] as Lane, most), invocation }
    become(taken)
    const records: readonly MSKRecord[] = taken.batch
    return run(`${reader} ${topic}-${partition}`, functions.reader(reader, records), {
      purpose: { of: 'lane', lane: lane.index, invocation },
      // No handler reads the time of a record: the model's own times would tell apart what is the same.
      input: records.map(({ timestamp: _, ...record }) => record),
    })
  }

  /** Somebody does something with one of the orders; a key that comes again is a repetition. */
  const actOn = (order: number, wanted: Wanted, own: string, by = 'operator'): void | Promise<void> => {
    const orders = items('orders').filter(({ status }) => status !== undefined)
    const checkoutId = orders[order % orders.length]?.checkoutId
    if (checkoutId === undefined) return
    const does = wanted.kind
    // The keys of operators and those of shoppers have nothing to do with each other.
    const key = `${by} ${own}`
    const action: Acted = { at: momentOf(state), checkoutId: String(checkoutId), does, key, status: 0 }
    const index = state.acted.length
    state.acted = [...state.acted, action]
    return run(`${by} ${does}`, functions.operator(String(checkoutId), wanted, own, by), {
      purpose: { of: 'operator', index },
      input: [checkoutId, wanted, key],
    })
  }

  /** The shopper answers on the bank's page of one of the payments that wait; whether the shop hears of it is another matter. */
  const answerBank = (payment: number, answer: 'approve' | 'refuse'): void | Promise<void> => {
    const open = items('ledger').filter(({ status }) => status === 'action-required')
    const { paymentId } = open[payment % open.length] ?? {}
    if (typeof paymentId !== 'string') return
    return run('bank', functions.bank(paymentId, answer), { input: [paymentId, answer] })
  }

  /** A webhook or a returning shopper: perhaps twice, perhaps about a payment that was decided long ago, or about a refund. */
  const nudge = (payment: number, by: 'webhook' | 'shopper'): void | Promise<void> => {
    const payments = items('payments')
    const { checkoutId, refundOf } = payments[payment % payments.length] ?? {}
    if (typeof checkoutId !== 'string') return
    const about = typeof refundOf === 'string' ? { checkoutId: refundOf, refundId: checkoutId } : { checkoutId }
    state.nudges += 1
    const id = String(state.nudges)
    return run(by, functions.nudge(about, by, id), { input: [about, id] })
  }

  const tick = (milliseconds: number): void => {
    // No invocation lives longer than that.
    if (milliseconds >= longestInvocationMs) for (const process of state.processes) kill(process)
    state.clock += milliseconds
    if (milliseconds < claimSeconds * 1_000) return
    for (const process of state.processes) {
      process.overdue = true
      openWindow(process)
    }
  }

  const ready = (): Lane[] => state.lanes.filter(lane => hasWork(state.log, lane))

  /** Resolves when each process waits for its turn. */
  const settled = async (): Promise<void> => {
    while (under.size > 0) await Promise.all(under)
  }

  /** Ends every step well until nothing is under way and nothing is left to read. */
  const drain = async (): Promise<void> => {
    // What was begun just now may not wait for its first step yet.
    await settled()
    // Enough for the two hours after which a payment that nobody answers is given up.
    for (let rounds = 0; rounds < 40_000; rounds++) {
      if (waiting().length > 0) await step(0, 'done')
      else if (ready().length > 0) {
        for (const lane of ready()) await invoke(lane, 4)
      } else return
      // A record that waits for a dead process's claim is retried until the claim has run out.
      if (rounds % 50 === 49) tick(claimSeconds * 1_000 + 1)
    }
    const left = ready().map(({ topic, partition }) => `${topic}-${partition}`)
    throw new Error(`Never quiet: ${left.join(', ')}`)
  }

  return {
    now,
    save: () => copyOf(state),
    restore: (saved: typeof state): void => {
      state = copyOf(saved)
    },
    /** For who looks at all of it, and changes nothing. */
    state: () => state,
    settled,
    post,
    invoke,
    reconcile: () => (sabotage.reconcile === false ? undefined : run('reconcile', functions.reconcile())),
    publishActions: () =>
      sabotage.publishActions === false ? undefined : run('publish actions', functions.publishActions()),
    act: actOn,
    answerBank,
    nudge,
    redrive: () => run('redrive', functions.redrive()),
    tick,
    drain,
    rewind: (lane: Lane | undefined, back: number) => lane && become(rewound(state.lanes[lane.index] as Lane, back)),
    giveUp: (lane: Lane | undefined) => {
      if (!lane) return
      for (const record of givenUp(lane)) append(state, encode(record), momentOf(state))
      become({ ...lane, batch: [], failures: 0 })
    },
    /** What is on the topic comes again, as from a function that died before it knew that it was sent. */
    restate: (topic: string) => {
      for (const { offset: _, timestamp: __, ...record } of recordsOf(state.log, topic))
        append(state, record, momentOf(state))
    },
    /** What some other program writes to a topic of ours. */
    garbage: (topic: number, value: string) => {
      const name = state.lanes[topic % state.lanes.length]?.topic ?? ''
      append(state, encode({ topic: name, key: garbageKey, value, headers: {} }), momentOf(state))
    },
    waiting,
    step,
    get lanes() {
      return state.lanes
    },
    ready,
    failing: () => state.lanes.filter(({ invocation, batch }) => invocation === undefined && batch.length > 0),
    get answers() {
      return state.answers
    },
    get acted() {
      return state.acted
    },
    get mails() {
      return state.mails
    },
    get windows() {
      return state.windows
    },
    kafka: {
      stored: (topic: string) => stored(state.log, topic),
      records: (topic: string) => recordsOf(state.log, topic),
      partition: (topic: string, partition: number) => partitionOf(state.log, topic, partition),
    },
    items,
  }
}
export type World = ReturnType<typeof createWorld>
