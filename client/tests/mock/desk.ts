/** The operator's desk of the mock shop: it finds the orders that were made, shows one, and acts on it once for each key. */
import type {
  ActionKind,
  CheckoutStatus,
  DeadLetter,
  FoundOrder,
  OrderAction,
  OrderRefund,
  OrderView,
  TimelineEntry,
} from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'
import { advance, checkoutIdOf, type Ledger, type Made, traceIdOf } from './orders.ts'
import { problem, type Reply } from './reply.ts'

const money = (amount: number): string => formatMoney(amount, 'EUR', 'en')
const timeOf = (at: string): string => `${at.slice(0, 10)} at ${at.slice(11, 16)} UTC`

const found = ({ request, amount, status }: Made): FoundOrder => {
  const { checkoutId, orderNumber, currency, timeline } = status
  const placed = timeline.find(({ topic }) => topic === 'order-successful')
  return {
    checkoutId,
    ...(orderNumber ? { orderNumber } : {}),
    status: status.status,
    ...(status.attention ? { attention: true } : {}),
    customer: request.customer,
    amount,
    currency,
    acceptedAt: timeline[0]?.at ?? '',
    ...(placed ? { orderedAt: placed.at } : {}),
  }
}

const matches = (order: FoundOrder, query: URLSearchParams): boolean => {
  const [search, status] = [query.get('search')?.toLowerCase() ?? '', query.get('status')]
  const { checkoutId, orderNumber = '', customer, acceptedAt } = order
  const words = [checkoutId, orderNumber, customer.email ?? '', ...(customer.name ?? '').split(' ')]
  return (
    words.some(word => word.toLowerCase().startsWith(search)) &&
    (!status || (status === 'attention' ? order.attention === true : order.status === status)) &&
    acceptedAt >= (query.get('from') ?? '') &&
    acceptedAt < (query.get('to') ?? '~')
  )
}

type Mail = CheckoutStatus['mails'][number]['mail']
type Refused = { readonly slug: string; readonly detail: string }
type Decided = Pick<OrderView, 'shipment' | 'cancelled' | 'shipToCorrected'>

/** What was done with one order. */
interface Desk {
  readonly actions: OrderAction[]
  readonly refunds: OrderRefund[]
  readonly answers: Map<string, { readonly body: string; readonly reply: Reply }>
  decided: Decided
}

interface ActionBody {
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[]
  readonly amount?: number
  readonly note?: string
  readonly carrier?: string
  readonly trackingNumber?: string
  readonly shipTo?: OrderView['shipTo']
}

export interface DeskState {
  /** The amounts of orders are held, and not captured yet. */
  captureWaits: boolean
  refund: 'pending' | 'succeeded' | 'failed'
  behind: boolean
  sinkDown: boolean
  readonly handled: readonly DeadLetter[]
  /** The shopper may cancel. */
  shopperMayCancel: boolean
}

const kindOf: Readonly<Record<string, ActionKind>> = {
  cancel: 'cancel',
  refunds: 'refund',
  shipment: 'ship',
  receipt: 'receipt',
  address: 'address',
}

export const mockDesk = (made: ReadonlyMap<string, Made>, book: Ledger, state: DeskState) => {
  const desks = new Map<string, Desk>()
  /** The key of every action that was asked for, answered or not. */
  const keys: string[] = []

  const deskOf = (checkoutId: string): Desk => {
    const known = desks.get(checkoutId) ?? { actions: [], refunds: [], answers: new Map(), decided: {} }
    desks.set(checkoutId, known)
    return known
  }

  const find = (query: URLSearchParams): Reply => {
    const limit = Number(query.get('limit') ?? 50)
    const from = Number(query.get('cursor') ?? 0)
    if (Number.isNaN(from)) return problem(400, 'invalid-query', 'cursor: Expected the cursor of an earlier answer.')
    const all = [...made.values()].map(found).reverse()
    const matching = all.filter(order => matches(order, query))
    const next = from + limit < matching.length ? { next: String(from + limit) } : {}
    return { status: 200, body: { orders: matching.slice(from, from + limit), ...next } }
  }

  const sumOf = (refunds: readonly OrderRefund[]): number => refunds.reduce((sum, { amount }) => sum + amount, 0)
  const refundsThat = ({ refunds }: Desk, wanted: OrderRefund['status']): number =>
    sumOf(refunds.filter(({ status }) => status === wanted))
  const refundedOf = (desk: Desk): number => sumOf(desk.refunds) - refundsThat(desk, 'failed')

  const refusalOf = (kind: ActionKind, order: Made): Refused | undefined => {
    const { checkoutId, orderNumber } = order.status
    const desk = deskOf(checkoutId)
    const { shipment, cancelled } = desk.decided
    if (!orderNumber) return { slug: 'no-order', detail: 'No order was placed for this checkout.' }
    if (cancelled) {
      const detail = `The order was cancelled on ${timeOf(cancelled.at)} by ${cancelled.by}.`
      return { slug: 'already-cancelled', detail }
    }
    if (shipment && ['cancel', 'ship', 'address'].includes(kind)) {
      const { at, by, carrier, trackingNumber } = shipment
      const detail = `The order was shipped on ${timeOf(at)} by ${by}, with ${carrier} ${trackingNumber}.`
      return { slug: 'already-shipped', detail }
    }
    if ((kind === 'ship' || kind === 'refund') && state.captureWaits) {
      return { slug: 'not-captured', detail: 'The amount is held and not taken yet. Try again in a moment.' }
    }
    if (kind === 'refund' && sumOf(desk.refunds) >= order.amount) {
      return { slug: 'nothing-left', detail: `All of ${money(order.amount)} was refunded: nothing is left.` }
    }
    return undefined
  }

  const refundedPieces = ({ refunds }: Desk, sku: string): number =>
    refunds
      .flatMap(({ lines = [] }) => lines)
      .filter(line => line.sku === sku)
      .reduce((sum, { quantity }) => sum + quantity, 0)

  const viewOf = (order: Made): OrderView => {
    const { status, request, lines, shipping, amount } = order
    const { checkoutId, timeline, mails = [] } = status
    const desk = deskOf(checkoutId)
    const { cancelled } = desk.decided
    const placed = status.orderNumber !== undefined
    const captured = placed && !state.captureWaits && !(cancelled && desk.refunds.length === 0)
    const held = timeline.some(({ topic }) => topic === 'payment-successful') && !captured && !cancelled
    const refunded = refundedOf(desk)
    const allowed = (kind: ActionKind): true | string => refusalOf(kind, order)?.detail ?? true
    const away = state.sinkDown || state.behind
    return {
      ...found(order),
      ...(status.reason ? { reason: status.reason } : {}),
      shipTo: request.shipTo,
      ...desk.decided,
      lines: lines.map(line => ({ ...line, refundedQuantity: refundedPieces(desk, line.sku) })),
      shipping,
      money: {
        status: captured ? 'captured' : held ? 'held' : cancelled ? 'released' : 'none',
        provider: 'simulated',
        paymentId: `pi_${checkoutId.slice(0, 8)}`,
        held: held ? amount : 0,
        captured: captured ? amount : 0,
        refunds: desk.refunds,
        refunded,
        refundable: captured ? amount - sumOf(desk.refunds) : 0,
      },
      actions: desk.actions,
      allowed: {
        ...{ cancel: allowed('cancel'), refund: allowed('refund'), ship: allowed('ship') },
        ...{ receipt: allowed('receipt'), address: allowed('address') },
      },
      ...(state.sinkDown
        ? {}
        : {
            events: (state.behind ? [] : timeline).map(({ type: _, ...event }) => ({
              ...event,
              traceId: traceIdOf(checkoutId),
            })),
            mails: mails.map(({ mail, to, messageId }) => ({
              ...{ mail, to, messageId, subject: `Order ${status.orderNumber ?? checkoutId}: ${mail}` },
              at: timeline.find(({ eventId }) => eventId === messageId)?.at ?? '',
              traceId: traceIdOf(checkoutId),
            })),
            deadLetters: status.attention ? [letterOf(order, state.handled)] : [],
          }),
      ...(away ? { behind: true } : {}),
    }
  }

  /** An order that was given money back is still an order: only what is said changes its status. */
  const publish = (order: Made, mail: Mail | undefined, ...topics: TimelineEntry['type'][]): void => {
    for (const topic of topics) {
      const { status } = order.status
      advance(order, topic, book)
      if (topic.startsWith('payment-')) order.status = { ...order.status, status }
    }
    if (!mail) return
    const { status } = order.status
    advance(order, 'email-successful', book, mail)
    order.status = { ...order.status, status }
  }

  const amountOf = ({ lines, amount = 0 }: ActionBody, order: Made): number =>
    lines?.reduce(
      (sum, { sku, quantity }) => sum + quantity * (order.lines.find(line => line.sku === sku)?.unitPrice ?? 0),
      0,
    ) ?? amount

  /** Decides as the order room does: what it answers is what happened. */
  const act = (checkoutId: string, kind: ActionKind, body: ActionBody = {}, by = 'local'): Reply => {
    const order = made.get(checkoutId)
    if (!order) return problem(404, 'not-found', 'There is no such checkout.')
    const refusal = refusalOf(kind, order)
    if (refusal) return problem(409, refusal.slug, refusal.detail)
    const desk = deskOf(checkoutId)
    const at = new Date().toISOString()
    const action = checkoutIdOf(`${checkoutId} ${desk.actions.length}`)
    const left = order.amount - sumOf(desk.refunds)
    const amount = kind === 'cancel' ? left : kind === 'refund' ? amountOf(body, order) : undefined
    if (amount !== undefined && amount > left) {
      return problem(
        409,
        'more-than-captured',
        `${money(amount)} is more than can be refunded: ${money(left)} is left.`,
      )
    }
    const { carrier = '', trackingNumber = '', shipTo, lines, note } = body
    if (shipTo && !/^\d{5}$/.test(shipTo.postalCode)) {
      const errors = [{ field: 'shipTo.postalCode', message: 'Expected a postal code of Germany, such as 10969.' }]
      return problem(400, 'invalid-body', 'The body has fields that cannot be accepted.', { errors })
    }
    const said = { ...(lines ? { lines } : {}), ...(note ? { note } : {}) }
    const shipped = kind === 'ship' ? { carrier, trackingNumber } : {}
    desk.actions.push({ action, kind, at, by, ...said, ...shipped, ...(amount === undefined ? {} : { amount }) })
    if (amount !== undefined && amount > 0 && !state.captureWaits) {
      desk.refunds.push({ refundId: action, amount, at, by, status: state.refund, ...said })
    }
    if (kind === 'cancel') {
      desk.decided = { ...desk.decided, cancelled: { at, by, reason: by === 'shopper' ? 'shopper' : 'operator' } }
      publish(order, 'cancelled', 'order-cancelled', state.captureWaits ? 'payment-released' : 'payment-refunded')
    }
    if (kind === 'refund') publish(order, 'refunded', 'refund-requested', 'payment-refunded')
    if (kind === 'ship') {
      desk.decided = { ...desk.decided, shipment: { carrier, trackingNumber, at, by } }
      publish(order, 'shipped', 'order-shipped')
    }
    if (kind === 'receipt') publish(order, 'receipt', 'receipt-requested')
    if (kind === 'address' && shipTo) {
      desk.decided = { ...desk.decided, shipToCorrected: shipTo }
      publish(order, undefined, 'order-address-corrected')
    }
    return { status: 202, body: { action, kind, at, by, order: viewOf(order) } }
  }

  const actOnce = (checkoutId: string, kind: ActionKind, key: string, body: ActionBody, by?: string): Reply => {
    keys.push(key)
    const { answers } = deskOf(checkoutId)
    const text = JSON.stringify([kind, body])
    const known = answers.get(key)
    if (known && known.body !== text) return problem(422, 'key-reused', 'This key was used for another request.')
    const reply = known?.reply ?? act(checkoutId, kind, body, by)
    if (reply.status === 202) answers.set(key, { body: text, reply })
    return reply
  }

  const answer = (method: string, path: readonly string[], key: string, body: unknown): Reply => {
    const [checkoutId = '', action] = path
    const order = made.get(checkoutId)
    if (!order) return problem(404, 'not-found', 'There is no such checkout.')
    if (method === 'GET') return { status: 200, body: viewOf(order) }
    const kind = kindOf[action ?? '']
    return kind ? actOnce(checkoutId, kind, key, body as ActionBody) : problem(404, 'not-found', 'Page not found.')
  }

  /** What the public status says of it. */
  const shown = ({ status, amount }: Made): Partial<CheckoutStatus> => {
    const desk = deskOf(status.checkoutId)
    const { shipment, cancelled } = desk.decided
    const last = desk.refunds.at(-1)
    const [refunded, onItsWay, failed] = [refundedOf(desk), refundsThat(desk, 'pending'), refundsThat(desk, 'failed')]
    const order = made.get(status.checkoutId) as Made
    const mayCancel = state.shopperMayCancel && refusalOf('cancel', order) === undefined
    return {
      ...(shipment
        ? { shipment: { carrier: shipment.carrier, trackingNumber: shipment.trackingNumber, at: shipment.at } }
        : {}),
      ...(cancelled ? { reason: cancelled.reason === 'shopper' ? 'cancelled_by_shopper' : 'cancelled_by_shop' } : {}),
      ...(refunded > 0 ? { refunded: Math.min(refunded, amount) } : {}),
      ...(last ? { refund: last.status } : {}),
      ...(onItsWay > 0 ? { refundPending: onItsWay } : {}),
      ...(failed > 0 ? { refundFailed: failed, attention: true } : {}),
      ...(mayCancel ? { mayCancel } : {}),
    }
  }

  const cancelByShopper = (checkoutId: string, key: string): Reply =>
    state.shopperMayCancel
      ? actOnce(checkoutId, 'cancel', key, {}, 'shopper')
      : problem(403, 'not-allowed', 'Here only the shop can cancel an order. Please ask it to.')

  /** The provider says how a refund ended, the first of an order being 0. */
  const settle = (checkoutId: string, place: number, status: OrderRefund['status']): void => {
    const { refunds } = deskOf(checkoutId)
    const refund = refunds[place]
    if (refund) refunds[place] = { ...refund, status }
  }

  return { find, shown, cancelByShopper, answer, act, actOnce, settle, viewOf, keys }
}

const letterOf = ({ status }: Made, handled: readonly DeadLetter[]): NonNullable<OrderView['deadLetters']>[number] => {
  const id = 'dead-letter/0/7'
  const { redrivenAt, redrivenBy, discarded, outcome } = handled.find(letter => letter.id === id) ?? {}
  return {
    id,
    topic: 'dead-letter',
    partition: 0,
    offset: 7,
    at: status.timeline.at(-1)?.at ?? '',
    reason: 'rejected-by-ses',
    error: 'MessageRejected: Email address is on the suppression list',
    function: 'kassa-local-email',
    source: { topic: 'order-successful', partition: 3, offset: 12 },
    attempt: 1,
    ...(redrivenAt ? { redrivenAt } : {}),
    ...(redrivenBy ? { redrivenBy } : {}),
    ...(discarded ? { discarded } : {}),
    ...(outcome ? { outcome } : {}),
  }
}
