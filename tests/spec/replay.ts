/**
 * Plays a trace of the specification on the real handlers. Each move is an invocation of its own, on a record that comes again:
 * it goes on until it has done what the move says, and dies there. After each move both must stand where the other does.
 */
import type { Cart } from '../../functions/checkout/checkout.ts'
import type { Wanted } from '../../functions/order/order-actions.ts'
import type { StoredOrder } from '../../functions/order/stored-order.ts'
import type { Payment } from '../../functions/payment/dynamodb-payments.ts'
import { topics } from '../../functions/topics.ts'
import { delivery } from '../delivery.ts'
import { createWorld, type Process, type World } from '../model/simulation.ts'
import { type Checkout, nothing } from './moves.ts'
import type { Label, State } from './quint.ts'

const sku = 'mug-enamel'
const tokens = ['tok_visa', 'tok_authenticationRequired', 'tok_insufficientFunds', 'tok_holdLost']
const minute = 60_000

const cart = (paymentMethod = ''): Cart => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  items: [{ sku, quantity: 1 }],
  paymentMethod,
  ...delivery,
})

/** What both know of a checkout. */
const known = ({ card: _, age: __, asked: ___, ...rest }: Checkout) => rest

const providers: Readonly<Record<string, Checkout['provider']>> = { 'action-required': 'asking' }

type Item = Record<string, unknown>

/** Where the handlers have brought a checkout, in the words of the specification. */
const seen = ({ kafka, items, mails }: World, checkoutId: string | undefined, unit: number) => {
  if (checkoutId === undefined) return known(nothing)
  const item = (table: 'payments' | 'orders') =>
    items(table).find(each => each.checkoutId === checkoutId && each.status !== undefined)
  const payment = item('payments') as Partial<Payment> | undefined
  const order = item('orders') as Partial<StoredOrder> | undefined
  const ledger = items('ledger').filter(each => each.checkoutId === checkoutId)
  const held = ledger.find(({ kind }) => kind === 'payment')
  const refunds = order?.refunds ?? []
  const ids = refunds.map(({ refundId }) => refundId)
  const nameOf = (topic: string, { refundId, mail }: Item): string[] => {
    if (topic === 'payment-updated' || (topic === 'email-successful' && mail !== 'receipt')) return []
    return [`${topic} ${topic === 'order-cancelled' ? 0 : Math.max(0, ids.indexOf(String(refundId)))}`]
  }
  const told = topics.flatMap(({ name }) =>
    kafka
      .stored(name)
      .map(({ value }) => JSON.parse(String(value)) as Item)
      .flatMap(value => (value.checkoutId === checkoutId ? nameOf(name, value) : [])),
  )
  const unsent = (order?.unpublished ?? []).flatMap(({ topic, value }) =>
    nameOf(topic, JSON.parse(String(value)) as Item),
  )
  const isPlaced = order?.status === 'placed' || order?.status === 'shipped'
  const status = String(held?.status ?? 'none')
  return {
    provider: providers[status] ?? (status as Checkout['provider']),
    captured: status === 'captured' ? Number(held?.amount) / unit : 0,
    decision: payment?.status ?? 'none',
    ending: payment?.ending ?? 'none',
    releasing: payment?.releasing !== undefined,
    order: order?.status ?? 'none',
    orders: order !== undefined && order.status !== 'rejected' ? 1 : 0,
    by: (order?.cancelReason ?? 'none') as Checkout['by'],
    has: isPlaced ? 1 : 0,
    refunds: refunds.map(({ refundId, amount, ofCancel = false }) => ({
      amount: amount / unit,
      ofCancel,
      given: ledger.some(each => each.kind === 'refund' && String(each.idempotencyKey).endsWith(`:${refundId}`)),
    })),
    unsent: unsent.filter(fact => !told.includes(fact)),
    receipts: mails.filter(({ to }) => to === checkoutId).length,
    told: [...new Set(told)].sort(),
  }
}

const text = (value: object): string =>
  JSON.stringify(value, Object.keys(nothing).concat('amount', 'ofCancel', 'given').sort())

export interface Replayed {
  readonly moves: number
  /** Where the handlers went another way, and how. */
  readonly differs?: string
}

/** @param begun gets the simulation before its first step */
export const replay = async (trace: readonly State[], begun: (world: World) => void): Promise<Replayed> => {
  const world = createWorld({ [sku]: 1 })
  begun(world)
  const { items, kafka } = world
  const ids = new Map<number, string>()
  const cards = new Map<number, number>()
  const acted = new Map<number, () => void>()
  /** Those that stand still until their move, by its name. */
  const parked = new Map<string, Process>()
  let unit = 1

  /** The next step of what a move began. */
  const underWay = () => world.waiting().findIndex(({ process }) => ![...parked.values()].includes(process))

  /** An invocation that reads the fact, as one does whose partition was dealt out anew. */
  const invoke = async (topic: string, reader: string, id: number, n?: number): Promise<void> => {
    const order = items('orders').find(each => each.checkoutId === ids.get(id)) as StoredOrder | undefined
    const refundId = n === undefined ? undefined : order?.refunds?.[n]?.refundId
    const record = kafka.stored(topic).find(({ value }) => {
      const fact = JSON.parse(String(value)) as Item
      return fact.checkoutId === ids.get(id) && (refundId === undefined || fact.refundId === refundId)
    })
    const lane = world.lanes.find(
      each => each.topic === topic && each.reader === reader && each.partition === record?.partition,
    )
    if (!record || !lane) throw new Error(`There is no ${topic} to be read by ${reader}.`)
    Object.assign(lane, { committed: record.offset, batch: [], invocation: undefined })
    await world.invoke(lane, 1)
  }

  let turn = 0
  /** Who decides a payment: the record that began it, or a look because of a webhook. */
  const decide = async (id: number): Promise<void> => {
    const payments = items('payments')
    const index = payments.findIndex(({ checkoutId }) => checkoutId === ids.get(id))
    // One that expired before the provider was asked has nothing to look at.
    const isOpen = payments[index]?.paymentId !== undefined && payments[index].ending === undefined
    if (!isOpen || ++turn % 2 === 0) return invoke('checkout-requested', 'authorize', id)
    world.nudge(index, 'webhook')
    await world.settled()
    await world.step(underWay(), 'done')
    return invoke('payment-updated', 'settle', id)
  }

  let actions = 0
  const act = (id: number, wanted: Wanted, by = 'operator'): void => {
    const orders = items('orders').filter(({ status }) => status !== undefined)
    const index = orders.findIndex(({ checkoutId }) => checkoutId === ids.get(id))
    const key = `key-${++actions}`
    acted.set(id, () => world.act(index, wanted, key, by))
    acted.get(id)?.()
  }

  /** Begins what can do the move. */
  const begin = async ({ does, id, n }: Label, before: Checkout): Promise<void> => {
    const byOrder = before.order === 'rejected' ? 'order-rejected' : 'order-cancelled'
    const reader = before.order === 'rejected' ? 'release' : 'refund'
    switch (does) {
      case 'accept':
        cards.set(id, n)
        return world.post(`key-${id}`, 0, cart(tokens[n]))
      case 'publish':
        return world.post(`key-${id}`, 0, cart(tokens[cards.get(id) ?? 0]))
      case 'ask':
      case 'await':
      case 'authorise':
      case 'fail':
      case 'expire':
      case 'tell asked':
      case 'tell authorised':
      case 'tell failed':
        return decide(id)
      case 'let go':
        return before.order === 'none' ? decide(id) : invoke(byOrder, reader, id)
      case 'place':
      case 'reject':
      case 'tell order':
      case 'tell rejected':
        return invoke('payment-successful', 'order', id)
      case 'take':
      case 'end captured':
      case 'end lost':
      case 'tell captured':
      case 'tell lost':
        return invoke('order-successful', 'capture', id)
      case 'cancel lost':
      case 'tell cancelled':
        return invoke('payment-capture-failed', 'cancel', id)
      case 'begin release':
      case 'end released':
      case 'tell released':
        return invoke(byOrder, reader, id)
      case 'mail':
      case 'tell mailed':
        return invoke('order-successful', 'email', id)
      case 'give':
      case 'tell refunded':
        return before.refunds[n]?.ofCancel
          ? invoke('order-cancelled', 'refund', id)
          : invoke('refund-requested', 'refund', id, n)
      case 'send':
        // The schedule would send what other orders keep, too.
        if (++turn % 2 === 0 || items('orders').filter(({ open }) => open !== undefined).length > 1)
          return acted.get(id)?.()
        world.tick(31_000)
        return world.publishActions()
      case 'cancel':
        return act(id, { kind: 'cancel' })
      case 'cancel myself':
        return act(id, { kind: 'cancel' }, 'shopper')
      case 'ship':
        return act(id, { kind: 'ship', carrier: 'DHL', trackingNumber: '00340434161094042557' })
      case 'refund':
        return act(id, { kind: 'refund', amount: n * unit })
      case 'approve':
      case 'refuse': {
        const waiting = items('ledger').filter(({ status }) => status === 'action-required')
        return world.answerBank(
          waiting.findIndex(({ checkoutId }) => checkoutId === ids.get(id)),
          does,
        )
      }
      default:
        throw new Error(`Nothing does ${does}.`)
    }
  }

  /** Where all checkouts stand now. */
  const compare = (state: State): string | undefined => {
    const differing = [...state.shop].find(([id, s]) => text(known(s)) !== text(seen(world, ids.get(id), unit)))
    if (!differing) return undefined
    const [id, s] = differing
    return `the specification is at ${text(known(s))}, the handlers at ${text(seen(world, ids.get(id), unit))}`
  }

  for (const [index, { last }] of trace.entries()) {
    const [before, now] = [trace[index - 1], trace[index]]
    if (!before || !now) continue
    const { does, id, n } = last
    if (does === 'wait') {
      parked.clear()
      world.tick((n === 1 ? 31 : 121) * minute)
      continue
    }
    const after = trace.slice(index + 1).map(({ last }) => last)
    if (does === 'end lost' && after.some(each => each.does === 'cancel late' && each.id === id)) {
      // Somebody reads the payment now, and writes the order when its hold is lost.
      act(id, { kind: 'cancel' })
      await world.settled()
      const process = world.waiting()[underWay()]?.process
      const reads = () => world.waiting().findIndex(each => each.process === process && each.name.startsWith('Get'))
      while (reads() >= 0) await world.step(reads(), 'done')
      if (process) parked.set(`cancel late ${id}`, process)
    }
    const outlived = parked.get(`${does} ${id}`)
    const isAsking = before.shop.get(id)?.provider === 'asking'
    if (outlived) parked.delete(`${does} ${id}`)
    // None lives long enough to be still under way.
    else if (does === 'cancel late' || (does === 'tell asked' && !isAsking)) return { moves: index - 1 }
    else await begin(last, before.shop.get(id) ?? nothing)
    await world.settled()

    const isDone = (): boolean => {
      if (!ids.has(id) && does === 'accept') {
        const taken = new Set(ids.values())
        const item = items('checkouts').find(({ checkoutId }) => !taken.has(String(checkoutId)))
        if (!item) return false
        ids.set(id, String(item.checkoutId))
        unit = Number((item.requested as Item).amount) / 3
      }
      // A mail is sent and marked in one move: between the two is the one window that cannot be closed.
      const next = world.waiting()[underWay()]
      if (does === 'mail' && !next?.name.startsWith('send')) return false
      return compare(now) === undefined
    }
    let done = isDone()
    for (let steps = 0; !done && underWay() >= 0 && steps < 50; steps++) {
      await world.step(underWay(), 'done')
      done = isDone()
    }
    if (!done)
      return { moves: index - 1, differs: `${does} ${n} of ${id}, move ${index}: ${compare(now) ?? 'it never ended'}` }
    const isToldLater = does === 'await' && after.some(each => each.does === 'tell asked' && each.id === id)
    const process = world.waiting()[underWay()]?.process
    if (isToldLater && process) parked.set(`tell asked ${id}`, process)
    while (underWay() >= 0) await world.step(underWay(), 'crash before')
  }
  return { moves: trace.length - 1 }
}
