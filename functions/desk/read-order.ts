/** Reads one order: the tables of the shop must answer, the sink may be away. */
import type { Query } from '../analytics/postgres.ts'
import { checkoutColumns } from '../checkout/checkout-events.ts'
import type { Checkouts } from '../checkout/dynamodb-checkouts.ts'
import type { CheckoutRequested } from '../checkout/facts.ts'
import { isLate, mustShow } from '../checkout/late-timeline.ts'
import type { IsMailSent } from '../email/dynamodb-mail-marks.ts'
import { isOutage, Unavailable, withTimeout } from '../errors.ts'
import { log } from '../observability/log.ts'
import { maskAddresses } from '../observability/mask.ts'
import { type CheckoutLetter, lettersOfCheckout, needsAttention } from '../operations/postgres.ts'
import type { FindOrderStatus, OrderStatus } from '../order/dynamodb-order-status.ts'
import {
  orderAddressCorrected,
  orderCancelled,
  orderShipped,
  receiptRequested,
  refundRequested,
} from '../order/facts.ts'
import type { ActionKind } from '../order/stored-order.ts'
import type { Payment, Payments } from '../payment/dynamodb-payments.ts'
import { readRefunds } from '../payment/dynamodb-refunds.ts'
import { type InSink, type KnownOrder, type OrderRow, viewOf } from './one-order.ts'
import type { LetterView, OrderView } from './order-view.ts'

export interface OrderPorts {
  readonly query: Query
  readonly checkouts: Pick<Checkouts, 'find'>
  readonly payments: Pick<Payments, 'find' | 'findRefund'>
  readonly findOrder: FindOrderStatus
  readonly isMailSent: IsMailSent
  readonly allowedActions: (
    order: OrderStatus | undefined,
    payment: Payment | undefined,
    requested: CheckoutRequested | undefined,
  ) => OrderView['allowed']
  readonly now: () => Date
}

/** Undefined when there is no such checkout. */
export type ReadOrder = (checkoutId: string) => Promise<OrderView | undefined>

/** Those last that come in any number. */
const eventsOfOrder = `select ${checkoutColumns}, trace_id, payload -> 'customer' as customer, payload ->> 'subject' as subject,
  payload ->> 'problem' as problem
from events
where checkout_id = $1
order by topic = 'payment-updated', arrived
limit 500`

/** Nobody waits longer for what is beside the order. */
const sinkTimeoutMs = 2_500

/** The topic that states each action. */
const statedOn: Readonly<Record<ActionKind, string>> = {
  cancel: orderCancelled.name,
  refund: refundRequested.name,
  ship: orderShipped.name,
  receipt: receiptRequested.name,
  address: orderAddressCorrected.name,
}

/** True when the sink lacks an action of the order that it must show. */
const lacksAction = ({ actions = [] }: Partial<OrderStatus>, rows: readonly OrderRow[], now: Date): boolean =>
  Object.entries(statedOn).some(([kind, topic]) => {
    const old = actions.filter(each => each.kind === kind && mustShow(each.at, now))
    return old.length > rows.filter(row => row.topic === topic).length
  })

const letterOf = ({ at, error, source, ...letter }: CheckoutLetter): LetterView => {
  const { id, topic, partition, offset, reason, attempt, problem, dueAt, redrivenAt, redrivenBy } = letter
  const { discarded, outcome } = letter
  return {
    id,
    topic,
    partition,
    offset,
    at: at.toISOString(),
    reason,
    ...(error ? { error: maskAddresses(error) } : {}),
    ...(letter.function ? { function: letter.function } : {}),
    ...(source ? { source } : {}),
    attempt,
    ...(problem ? { problem } : {}),
    ...(dueAt ? { dueAt: dueAt.toISOString() } : {}),
    ...(redrivenAt ? { redrivenAt: redrivenAt.toISOString() } : {}),
    ...(redrivenBy ? { redrivenBy } : {}),
    ...(discarded ? { discarded } : {}),
    ...(outcome ? { outcome } : {}),
  }
}

export const readOrder = (ports: OrderPorts): ReadOrder => {
  const { query, checkouts, payments, findOrder, isMailSent, allowedActions, now } = ports
  const letters = lettersOfCheckout(query)
  const attention = needsAttention(query)
  const refundsOf = readRefunds(payments)

  const readSink = async (checkoutId: string): Promise<(InSink & { attention: boolean }) | Error> => {
    try {
      const [rows, found, waits] = await withTimeout(
        sinkTimeoutMs,
        Promise.all([query<OrderRow>(eventsOfOrder, [checkoutId]), letters(checkoutId), attention(checkoutId)]),
        'The analytics database',
      )
      return { rows, letters: found.map(letterOf), attention: waits }
    } catch (error) {
      if (!(error instanceof Error && isOutage(error))) throw error
      return error
    }
  }

  return async checkoutId => {
    const sink = readSink(checkoutId)
    const tables = Promise.all([
      checkouts.find(checkoutId),
      payments.find(checkoutId),
      findOrder(checkoutId),
      isMailSent(checkoutId, 'receipt'),
    ]).then(async ([stored, payment, order, receipt]) => {
      return {
        stored,
        payment,
        order,
        receipt,
        notedRefunds: await refundsOf(checkoutId, order?.refunds ?? [], payment),
      }
    })
    const [read, { stored, payment, order, receipt, notedRefunds }] = await Promise.all([sink, tables])
    const away = read instanceof Error ? read : undefined
    const inSink = read instanceof Error ? undefined : read
    const known: KnownOrder = {
      requested: stored?.requested,
      payment,
      order,
      receipt,
      attention: inSink?.attention,
      notedRefunds,
    }
    if (away) log.warn('An order is shown without what the sink has', { checkoutId, error: away })
    const isBehind = !inSink || isLate(known, inSink.rows, now()) || lacksAction(order ?? {}, inSink.rows, now())
    const view = viewOf(checkoutId, known, inSink, allowedActions(order, payment, stored?.requested), isBehind)
    // What was sold before there was a table of checkouts is in the sink alone.
    if (!view && away) throw new Unavailable('The analytics database is away, and no table has it.', { cause: away })
    return view
  }
}
