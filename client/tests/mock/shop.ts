/**
 * A shop that is none: it answers every route of the API from memory and can be told to be down, behind, empty or broken.
 * It stands in for the real system where a test needs a state that the real one reaches only by breaking something.
 */
import { shopCurrency as currency } from '../../../functions/catalogue/facts.ts'
import { containedTax } from '../../../functions/checkout/contained-tax.ts'
import { quoteShipping } from '../../../functions/checkout/shipping.ts'
import { shippingAnswer } from '../../../functions/checkout/shipping-handler.ts'
import { shippingMethods } from '../../../functions/checkout/shipping-methods.ts'
import { taxRates } from '../../../functions/checkout/tax-rates.ts'
import type { CheckoutRequest, DeadLetter, FieldError, Shipping, TimelineEntry } from '../../shared/contract.ts'
import { type Headers, mockCatalogue } from './catalogue.ts'
import { type ClusterState, clusterOf, mappings } from './cluster.ts'
import { mockDesk } from './desk.ts'
import { advance, checkoutIdOf, ledger, type Made, routeOf } from './orders.ts'
import { problem, type Reply } from './reply.ts'
import { reportOf } from './reports.ts'
import { searchAnswer } from './search.ts'
import { topicsState } from './topics.ts'
import { receiveSpans, tracesAnswer, tracesState } from './traces.ts'

export const mockShop = () => {
  const book = ledger()
  const made = new Map<string, Made>()
  const bodies = new Map<string, string>()
  /** The key of every checkout asked for, answered or not. */
  const keys: string[] = []
  const catalogue = mockCatalogue(book)
  const state = {
    /** Nothing answers at all. */
    unreachable: false,
    /** POST /checkout answers 503. */
    closed: false,
    /** The checkout is taken, but its answer is lost this many times. */
    loseAnswers: 0,
    /** Waits this long before it answers a checkout. */
    checkoutTakesMs: 0,
    /** Between two steps of an order. */
    stepMs: 250,
    /** The sink lags: orders are known, their records are not. */
    behind: false,
    /** Everything that reads the sink answers 503. */
    sinkDown: false,
    /** Reports and events hold nothing. */
    empty: false,
    /** POST /checkout answers 400 with these. */
    refuses: [] as readonly FieldError[],
    /** Paid, and then there is none left. */
    stockRunsOut: false,
    /** The amounts of orders are held, and not captured yet. */
    captureWaits: false,
    /** The shopper may cancel. */
    shopperMayCancel: true,
    /** An action on an order is done, but its answer is lost this many times. */
    loseActions: 0,
    /** Waits this long before it answers an action. */
    actionTakesMs: 0,
    /** How far a refund is. */
    refund: 'succeeded' as 'pending' | 'succeeded' | 'failed',
    cluster: { down: [], sinkFailed: false, lag: 0 } as ClusterState,
    /** The handler of email throws for every batch of one topic. */
    emailFails: false,
    /** How many periods the local Kafka trigger has run. */
    mappingPeriods: 360,
    /** How often the page said that the shopper is back from the bank. */
    looks: 0,
    /** Payments decided after the bank had asked. */
    authorised: 0,
    deadLetters: [] as DeadLetter[],
    /** Those that were redriven or discarded. */
    handled: [] as DeadLetter[],
    topics: topicsState(),
    traces: tracesState(),
  }
  const desk = mockDesk(made, book, state)
  const timers = new Set<NodeJS.Timeout>()

  const later = (order: Made, topics: readonly TimelineEntry['type'][]): void => {
    const [topic, ...rest] = topics
    if (!topic) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      advance(order, topic, book)
      later(order, rest)
    }, state.stepMs)
    timers.add(timer)
  }

  /** The order takes all its steps at once; no order takes one by itself any more. */
  const finish = (checkoutId: string): void => {
    const order = made.get(checkoutId)
    if (!order) throw new Error(`The mock made no checkout ${checkoutId}.`)
    timers.forEach(clearTimeout)
    for (const topic of routeOf(order.request, state.stockRunsOut)) advance(order, topic, book)
  }

  const shippingOf = ({ items, shipTo, shipping }: CheckoutRequest): Shipping => {
    const goods = catalogue.price(items).reduce((sum, line) => sum + line.amount, 0)
    const grams = items.reduce((sum, { sku, quantity }) => sum + catalogue.weightOf(sku) * quantity, 0)
    const method = shippingMethods.find(({ id }) => id === shipping)
    const quote = method && quoteShipping(method, { country: shipTo.country, grams, amount: goods })
    if (!quote) throw new Error(`The mock cannot ship by ${shipping} to ${shipTo.country}.`)
    const taxRate = taxRates[shipTo.country].standard
    const taxAmount = containedTax(quote.amount, taxRate)
    return { method: method.id, name: method.name, amount: quote.amount, taxRate, taxAmount }
  }

  const accept = (key: string, request: CheckoutRequest): Made => {
    const checkoutId = checkoutIdOf(key)
    const known = made.get(checkoutId)
    if (known) return known
    const lines = catalogue.price(request.items)
    const shipping = shippingOf(request)
    const amount = lines.reduce((sum, line) => sum + line.amount, shipping.amount)
    const entry = book.publish('checkout-requested', checkoutId, {
      amount,
      currency,
      paymentMethod: request.paymentMethod,
    })
    const order: Made = {
      request,
      lines,
      shipping,
      amount,
      status: {
        ...{ checkoutId, status: 'accepted', amount, currency, lines, shipping },
        ...{ shipTo: { city: request.shipTo.city, country: request.shipTo.country }, timeline: [entry], mails: [] },
      },
    }
    made.set(checkoutId, order)
    later(order, routeOf(request, state.stockRunsOut))
    return order
  }

  const checkout = (key: string, request: CheckoutRequest): Reply => {
    keys.push(key)
    if (state.closed) return problem(503, 'unavailable', 'A part of the shop cannot be reached right now.')
    if (state.refuses.length > 0) {
      const detail = 'The body has fields that cannot be accepted.'
      return problem(400, 'invalid-body', detail, { errors: state.refuses })
    }
    const body = JSON.stringify(request)
    if ((bodies.get(key) ?? body) !== body) return problem(422, 'idempotency-key-reused', 'Take a new key.')
    const lines = catalogue.price(request.items)
    const shipping = shippingOf(request)
    const total = lines.reduce((sum, line) => sum + line.amount, shipping.amount)
    if (!bodies.has(key) && total > (request.expectedAmount ?? total)) {
      return problem(409, 'price-changed', 'The cart costs more than you expected.', {
        ...{ amount: total, currency, lines, shipping },
      })
    }
    bodies.set(key, body)
    const { status, lines: bought, amount, ...delivered } = accept(key, request)
    const { checkoutId } = status
    return {
      status: 202,
      body: { checkoutId, status: 'accepted', amount, currency, lines: bought, shipping: delivered.shipping },
    }
  }

  /** The shopper's answer to the bank. This bank sends no webhooks, so the shop learns it only when it asks. */
  const answers = new Map<string, 'approve' | 'refuse'>()

  /** The page of the bank, as the simulated provider has it. */
  const bank = (method: string, checkoutId: string, body: unknown): Reply => {
    const headers = { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; form-action 'self'" }
    const page = (text: string): string =>
      `<!doctype html><html lang="en"><title>Bank</title><h1>Bank</h1>${text}</html>`
    const open = made.get(checkoutId)?.status.status === 'action-required' && !answers.has(checkoutId)
    if (!open) return { status: method === 'POST' ? 409 : 200, headers, body: page('<p>No longer waiting</p>') }
    if (method === 'POST') {
      answers.set(checkoutId, (body as { answer: 'approve' | 'refuse' }).answer)
      return { status: 303, headers: { location: `/orders?id=${checkoutId}` } }
    }
    const buttons = ['Approve', 'Refuse'].map(
      name => `<button name="answer" value="${name.toLowerCase()}">${name} the payment</button>`,
    )
    return { status: 200, headers, body: page(`<form method="post">${buttons.join('')}</form>`) }
  }

  /** The shopper says that they are back: the shop looks at the payment. */
  const returned = (checkoutId: string): Reply => {
    const order = made.get(checkoutId)
    const answer = answers.get(checkoutId)
    state.looks += 1
    if (order?.status.status === 'action-required' && answer) {
      answers.delete(checkoutId)
      if (answer === 'approve') later(order, ['payment-successful', 'order-successful', 'email-successful'])
      else later(order, ['payment-failed'])
      state.authorised += 1
    }
    return { status: 202, body: { checkoutId } }
  }

  const status = (checkoutId: string): Reply => {
    const order = made.get(checkoutId)
    if (!order) return problem(404, 'not-found', 'There is no such checkout.')
    if (state.behind) return { status: 200, body: { ...order.status, status: 'accepted', timeline: [], behind: true } }
    const { refund } = state
    if (order.status.status !== 'refunded') return { status: 200, body: { ...order.status, ...desk.shown(order) } }
    const failed = refund === 'failed' ? { status: 'rejected', attention: true } : {}
    return { status: 200, body: { ...order.status, refund, ...failed } }
  }

  const events = (query: URLSearchParams): Reply => {
    const [type, checkoutId, sku] = [query.get('type'), query.get('checkoutId'), query.get('sku')]
    const eventId = query.get('eventId')
    const ofSku = (payload: unknown): boolean => (payload as { sku?: string }).sku === sku
    const flow = (topic: string): boolean =>
      type !== null || !/^(product-changed|stock-adjusted|brand-changed)$/.test(topic)
    const limit = Number(query.get('limit') ?? 100)
    const after = query.get('after')
    const wanted = (state.empty ? [] : book.events).filter(
      event =>
        flow(event.topic) &&
        (!type || event.topic === type) &&
        (!checkoutId || event.checkoutId === checkoutId) &&
        (!eventId || event.eventId === eventId) &&
        (!sku || ofSku(event.payload)),
    )
    const page = after === null ? wanted.slice(-limit) : wanted.slice(Number(after), Number(after) + limit)
    const cursor = after === null ? wanted.length : Number(after) + page.length
    return { status: 200, body: { events: page, cursor: String(cursor) } }
  }

  const redrive = ({ ids, all, dryRun }: { ids?: string[]; all?: boolean; dryRun?: boolean }): Reply => {
    const chosen = state.deadLetters.filter(record => all || ids?.includes(record.id))
    const refused = chosen
      .filter(record => record.attempt >= 5)
      .map(({ id }) => ({ id, reason: 'redriven 5 times already' }))
    const redriven = chosen.filter(record => record.attempt < 5)
    if (!dryRun) {
      handle(redriven, { outcome: { state: 'waits' } })
    }
    return { status: 200, body: { redriven: redriven.length, refused, more: false } }
  }

  const handle = (letters: readonly DeadLetter[], what: Partial<DeadLetter>): void => {
    const done = { redrivenAt: new Date().toISOString(), redrivenBy: 'local', ...what }
    state.handled = [...letters.map(letter => ({ ...letter, dueAt: null, ...done })), ...state.handled]
    state.deadLetters = state.deadLetters.filter(record => !letters.includes(record))
  }

  const discard = ({ ids, reason }: { ids: string[]; reason: string }): Reply => {
    const [refused, discarded] = [true, false].map(isDue =>
      state.deadLetters.filter(({ id, dueAt }) => ids.includes(id) && (dueAt !== null) === isDue),
    ) as [DeadLetter[], DeadLetter[]]
    handle(discarded, { discarded: reason })
    const why = 'It is still redriven by itself. Discard it when it waits for a person.'
    const body = { discarded: discarded.length, refused: refused.map(({ id }) => ({ id, reason: why })) }
    return { status: 200, body }
  }

  const deadLetters = (query: URLSearchParams): Reply => {
    const topic = query.get('topic')
    const counts = Object.fromEntries(
      clusterOf(state.cluster, state.deadLetters).deadLetters.map(each => [each.topic, each.records]),
    )
    const listed = query.get('state') === 'handled' ? state.handled : state.deadLetters
    const found = listed.filter(each => !topic || each.topic === topic)
    const from = Number(query.get('before') ?? 0)
    const until = from + Number(query.get('limit') ?? 100)
    const next = until < found.length ? String(until) : null
    return { status: 200, body: { records: found.slice(from, until), counts, next } }
  }

  const health = (): Reply => {
    const down = state.cluster.down.length
    const status = down === 0 ? 'ok' : down === 1 ? 'degraded' : 'down'
    return { status: status === 'down' ? 503 : 200, body: { status } }
  }

  const answer = (method: string, url: URL, headers: Headers, body?: unknown): Reply => {
    const { pathname, searchParams } = url
    const [, first, second, ...more] = pathname.split('/')
    if (method !== 'GET' && headers.traceparent) state.traces.acted.push(headers.traceparent)
    if (method === 'POST' && pathname === '/checkout') {
      return checkout(headers['idempotency-key'] ?? '', body as CheckoutRequest)
    }
    if (method === 'POST' && pathname === '/dead-letters/discard')
      return discard(body as { ids: string[]; reason: string })
    if (method === 'POST' && pathname === '/dead-letters/redrive') return redrive(body as { ids?: string[] })
    if (method === 'POST' && pathname === '/v1/traces') return receiveSpans(state.traces, body)
    if (pathname === '/shipping') return { status: 200, body: shippingAnswer }
    if (pathname === '/catalogue') return { status: 200, body: { ...catalogue.shown(), next: null } }
    if (first === 'catalogue' && second) return catalogue.answer(method, [second, ...more], headers, body)
    if (first === 'simulated-bank' && second) return bank(method, second, body)
    if (first === 'checkout' && second && more[0] === 'payment') return returned(second)
    if (first === 'checkout' && second && more[0] === 'cancel') {
      return desk.cancelByShopper(second, headers['idempotency-key'] ?? '')
    }
    if (first === 'checkout' && second) {
      return state.sinkDown ? problem(503, 'unavailable', 'The order cannot be read right now.') : status(second)
    }
    if (first === 'orders' && second) {
      return desk.answer(method, [second, ...more], headers['idempotency-key'] ?? '', body)
    }
    if (pathname === '/cluster') return { status: 200, body: clusterOf(state.cluster, state.deadLetters) }
    if (pathname === '/health') return health()
    if (pathname === '/event-source-mappings')
      return { status: 200, body: { EventSourceMappings: mappings(state.emailFails) } }
    if (pathname === '/dead-letters') return deadLetters(searchParams)
    if (first === 'traces') return tracesAnswer(book.events, state.traces, second)
    if (state.sinkDown) return problem(503, 'unavailable', 'The analytics database does not answer.')
    if (pathname === '/orders') return desk.find(searchParams)
    if (pathname === '/search') return searchAnswer(searchParams.get('for') ?? '', made, desk, state.deadLetters)
    if (pathname === '/events') return events(searchParams)
    const report = first === 'analytics' && second ? reportOf(second, searchParams, state.empty) : undefined
    return report ? { status: 200, body: report } : problem(404, 'not-found', 'Page not found.')
  }

  return {
    state,
    catalogue,
    desk,
    stock: catalogue.stock,
    made,
    keys,
    book,
    answer,
    finish,
    stop: () => timers.forEach(clearTimeout),
  }
}

export type MockShop = ReturnType<typeof mockShop>
