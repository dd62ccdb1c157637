/**
 * GET /checkout/{checkoutId}: how far a checkout came. The checkout, the payment, the order and the mark of the receipt are read
 * at the same time, one read each; then the refunds, if the order has any. The sink adds the timeline and whether the checkout
 * needs attention; the answer does without them while the sink is down.
 */
import { z } from 'zod'
import { connectDatabase, databaseSettings, type Query } from '../analytics/postgres.ts'
import { dynamodb } from '../dynamodb.ts'
import { dynamodbMailMarks, type IsMailSent } from '../email/dynamodb-mail-marks.ts'
import { isOutage, Problem, withTimeout } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { log } from '../observability/log.ts'
import { type NeedsAttention, needsAttention } from '../operations/postgres.ts'
import { dynamodbOrderStatus, type FindOrderStatus } from '../order/dynamodb-order-status.ts'
import { dynamodbPayments, type Payments } from '../payment/dynamodb-payments.ts'
import { readRefunds } from '../payment/dynamodb-refunds.ts'
import { settings } from '../settings.ts'
import { type CheckoutRow, eventsOfCheckout } from './checkout-events.ts'
import { type Checkouts, dynamodbCheckouts } from './dynamodb-checkouts.ts'
import { isLate } from './late-timeline.ts'
import { cartIn, cartOf } from './stated-cart.ts'
import { statusOf } from './status.ts'

const Path = z.object({ checkoutId: z.string() })

export interface StatusPorts {
  readonly query: Query
  readonly checkouts: Pick<Checkouts, 'find'>
  readonly payments: Pick<Payments, 'find' | 'findRefund'>
  readonly findOrder: FindOrderStatus
  readonly isMailSent: IsMailSent
  readonly needsAttention: NeedsAttention
  /** Whether this shop lets shoppers cancel their orders. */
  readonly shopperMayCancel?: boolean
  readonly now: () => Date
}

const isUuid = (text: string): boolean => z.guid().safeParse(text).success

/** The tables have the status; the timeline is not worth a longer wait. */
const timelineTimeoutMs = 2_000

type Read<T> = { readonly value: T; readonly away?: undefined } | { readonly value?: undefined; readonly away: Error }

/** An outage is an answer too: the other places may know enough. */
const read = <T>(work: Promise<T>): Promise<Read<T>> =>
  work.then(
    value => ({ value }),
    (error: unknown) => {
      if (!(error instanceof Error && isOutage(error))) throw error
      return { away: error }
    },
  )

export const status =
  ({ query, checkouts, payments, findOrder, isMailSent, needsAttention, shopperMayCancel, now }: StatusPorts) =>
  async ({ path }: HttpRequest<undefined, z.infer<typeof Path>>): Promise<HttpResponse> => {
    const unknown = new Problem(404, 'not-found', 'There is no checkout with this id.')
    if (!isUuid(path.checkoutId)) throw unknown
    const checkoutId = path.checkoutId.toLowerCase()

    const timeline = query<CheckoutRow>(eventsOfCheckout, [checkoutId])
    const [events, attention, stored, payment, order, receipt] = await Promise.all([
      read(withTimeout(timelineTimeoutMs, timeline, 'The analytics database')),
      read(withTimeout(timelineTimeoutMs, needsAttention(checkoutId), 'The analytics database')),
      read(checkouts.find(checkoutId)),
      read(payments.find(checkoutId)),
      read(findOrder(checkoutId)),
      read(isMailSent(checkoutId, 'receipt')),
    ])
    const away = [stored, payment, order, receipt, events].flatMap(({ away }) => away ?? [])
    const rows = events.value ?? []
    const decided = order.value?.refunds ?? []
    const noted =
      decided.length > 0 && !payment.away
        ? await read(readRefunds(payments)(checkoutId, decided, payment.value))
        : undefined
    const known = {
      requested: stored.value?.requested,
      payment: payment.value,
      order: order.value,
      notedRefunds: noted?.value,
      receipt: receipt.value,
      attention: attention.value,
      shopperMayCancel,
    }
    const cart = known.requested ? cartOf(known.requested) : cartIn(rows)
    if (!cart) throw stored.away ?? unknown
    for (const error of away) log.warn('The status is answered without a part of it', { checkoutId, error })
    const isBehind = events.away !== undefined || isLate(known, rows, now())
    const body = statusOf(checkoutId, known, rows, cart, isBehind)
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

const given = settings({
  ...databaseSettings,
  CHECKOUTS_TABLE: z.string(),
  PAYMENTS_TABLE: z.string(),
  ORDERS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  SHOPPER_MAY_CANCEL: z.enum(['true', 'false']).default('false'),
})

const { query } = connectDatabase(given.DATABASE_URL)

export const handler = http({ path: Path }).handler(
  status({
    query,
    checkouts: dynamodbCheckouts(dynamodb, given.CHECKOUTS_TABLE),
    payments: dynamodbPayments(dynamodb, given.PAYMENTS_TABLE),
    findOrder: dynamodbOrderStatus(dynamodb, given.ORDERS_TABLE),
    isMailSent: dynamodbMailMarks(dynamodb, given.IDEMPOTENCY_TABLE),
    needsAttention: needsAttention(query),
    shopperMayCancel: given.SHOPPER_MAY_CANCEL === 'true',
    now: () => new Date(),
  }),
)
