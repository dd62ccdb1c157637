/**
 * All that a world is at one moment, as data: a copy of it goes on where this one stands. Only processes are changed in their place;
 * of everything else a change makes another one, so that a copy shares it, and what was found out about it is known again.
 */
import type { Cart } from '../../functions/checkout/checkout.ts'
import type { Mail } from '../../functions/email/mail.ts'
import type { OrderAction } from '../faults/history.ts'
import type { Behaviour, Step } from './behaviour.ts'
import { emptyTables, putItem, type TableKeys, type Tables } from './dynamodb.ts'
import { createLanes, type Lane, type Log } from './kafka.ts'
import type { DoorAnswer } from './model.ts'

export const tableKeys: TableKeys = {
  checkouts: 'checkoutId',
  payments: 'checkoutId',
  idempotency: 'id',
  orders: 'checkoutId',
  stock: 'sku',
  ledger: 'idempotencyKey',
}

export interface Answered extends DoorAnswer {
  readonly at: number
  readonly cart: Cart
}

export interface SentMail {
  readonly at: number
  readonly messageId: string
  readonly to: string
  readonly mail: Mail['mail']
  /** The refund, of a mail about one. */
  readonly about?: string
}

/** What somebody wanted of an order and heard. */
export type Acted = Omit<OrderAction, 'kind'>

/** Where the result of a process goes. */
export type Purpose =
  | { readonly of: 'door' | 'operator'; readonly index: number }
  | { readonly of: 'lane'; readonly lane: number; readonly invocation: number }
  | { readonly of: 'nobody' }

/** One invocation of a function in a container of its own. */
export interface Process {
  readonly name: string
  readonly purpose: Purpose
  /** Undefined until its handler has come to its first step. */
  behaviour: Behaviour<Site> | undefined
  /** The mail it sent and has not marked yet. */
  unmarked: SentMail | undefined
  /** A claim's time has passed since it began. */
  overdue: boolean
  /** It has heard nothing yet. */
  isFresh: boolean
}

export interface State {
  /** Times far apart from one another, so that "within some seconds of" means "at". */
  moments: number
  clock: number
  nudges: number
  invocations: number
  tables: Tables
  log: Log
  lanes: readonly Lane[]
  answers: readonly Answered[]
  acted: readonly Acted[]
  mails: readonly SentMail[]
  /**
   * The mails that may be followed by another: sent, and the mark did not follow (a crash, a lost answer, the table away), or
   * sent, as the one after it was, by an owner that took longer than its claim.
   */
  windows: readonly SentMail[]
  processes: readonly Process[]
}

/** The lane whose records it has. */
export const laneOf = ({ lanes }: Pick<State, 'lanes'>, { purpose }: Pick<Process, 'purpose'>): Lane | undefined =>
  purpose.of === 'lane' ? lanes[purpose.lane] : undefined

/** Whether its answer counts: its lane was not dealt out anew since it began. */
export const isCurrent = (state: Pick<State, 'lanes'>, process: Pick<Process, 'purpose'>): boolean =>
  process.purpose.of === 'lane' && laneOf(state, process)?.invocation === process.purpose.invocation

/** Where a call has its effect. */
export interface Site {
  readonly state: State
  readonly process: Process
}
export type SiteStep = Step<Site>

export const momentOf = (state: State): number => {
  state.moments += 1
  return state.moments * 1e9
}

export const firstState = (
  stock: Readonly<Record<string, number>>,
  mappings: readonly (readonly [topic: string, reader: string])[],
): State => {
  const keeper = { tables: emptyTables(tableKeys) }
  for (const [sku, left] of Object.entries(stock)) putItem(keeper, tableKeys, 'stock', { sku, left })
  return {
    moments: 0,
    clock: Date.parse('2026-11-22T10:00:00Z'),
    nudges: 0,
    invocations: 0,
    tables: keeper.tables,
    log: new Map(),
    lanes: createLanes(mappings),
    answers: [],
    acted: [],
    mails: [],
    windows: [],
    processes: [],
  }
}

export const copyOf = (state: State): State => ({
  ...state,
  processes: state.processes.map(process => ({ ...process })),
})
