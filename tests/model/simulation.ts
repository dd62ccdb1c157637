/**
 * The whole of Kassa in memory: the real handlers in the real shell, each invocation a process of its own, on topics and
 * tables that are maps. The caller chooses which pending call of which process ends next, and how.
 */
import type { Context, MSKRecord } from 'aws-lambda'
import type { Cart } from '../../functions/checkout/checkout.ts'
import { checkout } from '../../functions/checkout/checkout-handler.ts'
import { type Checkouts, dynamodbCheckouts } from '../../functions/checkout/dynamodb-checkouts.ts'
import { type CheckoutRequested, checkoutRequested } from '../../functions/checkout/facts.ts'
import { taxByTable } from '../../functions/checkout/tax.ts'
import { type Mailed, mailedTopics } from '../../functions/email/email.ts'
import { email } from '../../functions/email/email-handler.ts'
import type { Mail } from '../../functions/email/mail.ts'
import type { SendMail } from '../../functions/email/ses.ts'
import { isOutage, Problem } from '../../functions/errors.ts'
import { FencedPersistenceLayer } from '../../functions/idempotency/fenced-persistence-layer.ts'
import { type Once, once } from '../../functions/idempotency/once.ts'
import type { Send } from '../../functions/kafka/client.ts'
import type { OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import { consume, type PartialBatchResponse } from '../../functions/kafka/consume.ts'
import type { Topic } from '../../functions/kafka/topic.ts'
import { deadLetters } from '../../functions/operations/dead-letters.ts'
import { act } from '../../functions/order/act.ts'
import { cancel } from '../../functions/order/cancel-handler.ts'
import { dynamodbOrderActions, type OrderActions } from '../../functions/order/dynamodb-order-actions.ts'
import { dynamodbOrders, type Orders } from '../../functions/order/dynamodb-orders.ts'
import {
  type OrderCancelled,
  orderCancelled,
  orderRejected,
  orderSuccessful,
  type RefundRequested,
  refundRequested,
} from '../../functions/order/facts.ts'
import type { Wanted } from '../../functions/order/order-actions.ts'
import { order } from '../../functions/order/order-handler.ts'
import { publishActions } from '../../functions/order/publish-actions.ts'
import { authorize } from '../../functions/payment/authorize-handler.ts'
import { capture } from '../../functions/payment/capture-handler.ts'
import type { Providers } from '../../functions/payment/choose-provider.ts'
import { dynamodbPayments, type Payments } from '../../functions/payment/dynamodb-payments.ts'
import { paymentCaptureFailed, paymentSuccessful, paymentUpdated } from '../../functions/payment/facts.ts'
import { nudge } from '../../functions/payment/payment.ts'
import type { PaymentProvider } from '../../functions/payment/provider.ts'
import { reconcile } from '../../functions/payment/reconcile-handler.ts'
import { refund } from '../../functions/payment/refund-handler.ts'
import { release } from '../../functions/payment/release-handler.ts'
import { settle } from '../../functions/payment/settle-handler.ts'
import { simulatedProvider } from '../../functions/payment/simulated-provider.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { deadLettersOnTopics } from '../dead-letters-on-topics.ts'
import type { OrderAction } from '../faults/history.ts'
import { tablesWith } from './dynamodb.ts'
import { createLanes, eventOf, finish, giveUp, hasWork, inMemoryKafka, type Lane, nextBatch, rewind } from './kafka.ts'
import type { DoorAnswer } from './model.ts'
import { type Ending, type Process, scheduler, settled } from './steps.ts'

const tables = {
  checkouts: 'checkoutId',
  payments: 'checkoutId',
  idempotency: 'id',
  orders: 'checkoutId',
  stock: 'sku',
  ledger: 'idempotencyKey',
}
const claimSeconds = 10
const longestInvocationMs = 15 * 60_000
export const garbageKey = 'garbage'
const context = {
  functionName: 'model',
  getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY,
} as unknown as Context
/** Steps of a model take no time, and those of a crashed process never end: no timer must run. */
const untimed = { recordTimeoutMs: Number.POSITIVE_INFINITY }

/** The event source mappings, as in serverless.yml. */
const mappings = [
  ['checkout-requested', 'authorize'],
  ['payment-updated', 'settle'],
  ['payment-successful', 'order'],
  ['order-successful', 'capture'],
  ['order-rejected', 'release'],
  ['payment-capture-failed', 'cancel'],
  ['order-cancelled', 'refund'],
  ['refund-requested', 'refund'],
  ...mailedTopics.map(({ name }) => [name, 'email'] as const),
] as const

interface Answer extends DoorAnswer {
  readonly at: number
}

interface SentMail {
  readonly at: number
  readonly messageId: string
  readonly to: string
  readonly mail: Mail['mail']
  /** The refund, of a mail about one. */
  readonly about?: string
}

/** What somebody wanted of an order and heard. */
export type Acted = Omit<OrderAction, 'kind'>

/** Switches off one safeguard, to see whether the judge notices. */
export interface Sabotage {
  readonly payments?: (payments: Payments, now: () => Date) => Payments
  readonly provider?: (provider: PaymentProvider) => PaymentProvider
  readonly orders?: (orders: Orders, now: () => Date) => Orders
  readonly orderActions?: (orders: OrderActions) => OrderActions
  readonly checkouts?: (checkouts: Checkouts) => Checkouts
  readonly mailOnce?: (once: Once) => Once
  /** What a function sends in place of its records. */
  readonly send?: (reader: string, records: readonly OutgoingRecord[]) => readonly OutgoingRecord[]
  readonly reconcile?: false
  readonly publishActions?: false
}

const whole = <T>(each: T): T => each

const cancelledOrRefunded = [orderCancelled, refundRequested] as readonly Topic<OrderCancelled | RefundRequested>[]

export const createWorld = (stock: Readonly<Record<string, number>>, sabotage: Sabotage = {}) => {
  /** Times far apart from one another, so that "within some seconds of" means "at". */
  let moments = 0
  const moment = (): number => ++moments * 1e9
  let clock = Date.parse('2026-11-22T10:00:00Z')

  const database = tablesWith(tables)
  for (const [sku, left] of Object.entries(stock)) database.put('stock', { sku, left })
  const kafka = inMemoryKafka(moment)
  const lanes = createLanes(mappings)
  const answers: Answer[] = []
  const acted: Acted[] = []
  const mails: SentMail[] = []

  interface Running {
    died(): void
    /** The mail it sent and has not marked yet. */
    unmarked?: SentMail | undefined
    /** A claim's time has passed since it began. */
    overdue: boolean
    /** Its input and what it heard since, each with its moment: what it does next follows from these. */
    readonly heard: unknown[]
    /** False once its partition was dealt out anew: its answer counts no more. */
    counts(): boolean
  }
  const running = new Map<Process, Running>()
  /**
   * The mails that may be followed by another: sent, and the mark did not follow (a crash, a lost answer, the table away), or
   * sent, as the one after it was, by an owner that took longer than its claim.
   */
  const windows: SentMail[] = []

  const steps = scheduler({
    ending: (process, step, ending) => {
      const state = running.get(process)
      if (!state?.unmarked || !step.startsWith('UpdateItemCommand idempotency')) return
      if (ending === 'refused' || ending === 'crash before') windows.push(state.unmarked)
      state.unmarked = undefined
    },
    heard: (process, step, result) => running.get(process)?.heard.push([step, result, clock]),
    crashed: process => {
      const { died, unmarked } = running.get(process) ?? {}
      if (unmarked) windows.push(unmarked)
      running.delete(process)
      died?.()
    },
  })

  const run = <T>(
    name: string,
    work: (process: Process) => Promise<T>,
    over: (result: T | Error | undefined) => void,
    { input = [], counts = () => true }: { input?: readonly unknown[]; counts?: () => boolean } = {},
  ) => {
    const process = steps.start(name)
    running.set(process, { died: () => over(undefined), overdue: false, heard: [...input, clock], counts })
    const end = (result: T | Error): void => {
      if (!running.delete(process)) return
      over(result)
    }
    work(process).then(end, end)
  }

  const sendOf =
    ({ step }: Process): Send =>
    records =>
      step(`send ${records.map(({ topic }) => topic).join(' ')}`, () => records.forEach(kafka.append))

  const onceOf = (process: Process, prefix: string, expiresAfterSeconds: number) =>
    once({
      store: () => new FencedPersistenceLayer(database.client(process.step), 'idempotency'),
      prefix,
      expiresAfterSeconds,
      claimSeconds,
    })

  const post = (key: string, day: number, cart: Cart): void => {
    const at = moment()
    const index = answers.push({ key, day, cart, at, status: 0 }) - 1
    const answered = (status: number, told: Pick<DoorAnswer, 'checkoutId' | 'amount'> = {}): void => {
      answers[index] = { ...told, key, day, cart, at, status }
    }
    run(
      `POST ${key}`,
      process =>
        checkout({
          checkouts: (sabotage.checkouts ?? whole)(dynamodbCheckouts(database.client(process.step), 'checkouts')),
          send: sendOf(process),
          lookAtStock: async () => [],
          failedPayments: { timesOf: async () => [] },
          findProducts: async () => new Map(products.map(product => [product.sku, product])),
          tax: taxByTable(),
          secret: 'a secret of the model',
          now: () => new Date(clock),
        })({
          body: cart,
          path: undefined,
          query: undefined,
          headers: { 'idempotency-key': key },
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        }),
      result => {
        if (result instanceof Problem) answered(result.statusCode)
        else if (result instanceof Error) answered(isOutage(result) ? 503 : 500)
        else if (result) answered(result.statusCode, result.body as DoorAnswer)
      },
      { input: [cart] },
    )
  }

  const sendMailOf =
    (process: Process): SendMail =>
    ({ mail, about }, { checkoutId = '' }) => {
      const state = running.get(process)
      const accept = () => {
        const { refundId } = about ?? {}
        const which = refundId === undefined ? {} : { about: refundId }
        const sent = { at: moment(), messageId: `message-${mails.length}`, to: checkoutId, mail, ...which }
        const before = mails.findLast(each => each.to === sent.to && each.mail === mail && each.about === refundId)
        mails.push(sent)
        if (state) state.unmarked = sent
        if (state?.overdue) windows.push(...(before ? [before, sent] : [sent]))
        return sent.messageId
      }
      return process.step('SES', accept).catch(error => {
        if (state?.unmarked) windows.push(state.unmarked)
        throw error
      })
    }

  const now = () => new Date(clock)

  const sabotagedSend =
    (reader: string, process: Process): Send =>
    records => {
      const left = sabotage.send?.(reader, records) ?? records
      return left.length === 0 ? Promise.resolve() : sendOf(process)(left)
    }

  const handlerOf = (reader: string, process: Process) => {
    const client = database.client(process.step)
    const send = sabotagedSend(reader, process)
    const shell = { send, ...untimed }
    const orders = (sabotage.orders ?? whole)(dynamodbOrders(client, { orders: 'orders', stock: 'stock' }), now)
    const payments = (sabotage.payments ?? whole)(dynamodbPayments(client, 'payments'), now)
    const checkouts = dynamodbCheckouts(client, 'checkouts')
    const provider = (sabotage.provider ?? whole)(simulatedProvider(client, 'ledger', { now }))
    const providers: Providers = async () => provider
    const paying = { payments, checkouts, orders, providers, send, now }
    switch (reader) {
      case 'authorize':
        return consume([checkoutRequested], shell).handler(authorize(paying))
      case 'settle':
        return consume([paymentUpdated], shell).handler(settle(paying))
      case 'order':
        return consume([paymentSuccessful], shell).handler(order(paying))
      case 'capture':
        return consume([orderSuccessful], shell).handler(capture(paying))
      case 'release':
        return consume([orderRejected], shell).handler(release(paying))
      case 'cancel':
        return consume([paymentCaptureFailed], shell).handler(cancel(paying))
      case 'refund':
        return consume(cancelledOrRefunded, shell).handler(refund(paying))
      default:
        return consume<Mailed>(mailedTopics as readonly Topic<Mailed>[], shell).handler(
          email({
            once: (sabotage.mailOnce ?? whole)(onceOf(process, 'mail', 90 * 86_400)),
            findSuppression: async () => undefined,
            sendMail: sendMailOf(process),
            send,
            now,
          }),
        )
    }
  }

  /** One run of the schedule. */
  const reconcileOnce = (): void => {
    if (sabotage.reconcile === false) return
    run(
      'reconcile',
      process =>
        reconcile({
          payments: dynamodbPayments(database.client(process.step), 'payments'),
          send: sendOf(process),
          now,
        })(now().toISOString(), () => Number.POSITIVE_INFINITY),
      () => undefined,
    )
  }

  const orderActionsOf = (process: Process): OrderActions =>
    (sabotage.orderActions ?? whole)(
      dynamodbOrderActions(database.client(process.step), { orders: 'orders', stock: 'stock' }),
    )

  /** One run of the schedule that sends what a crash left in the orders. */
  const publishOnce = (): void => {
    if (sabotage.publishActions === false) return
    run(
      'publish actions',
      process =>
        publishActions({
          orders: orderActionsOf(process),
          send: sabotagedSend('publishActions', process),
          now,
          service: 'model',
        })(() => Number.POSITIVE_INFINITY),
      () => undefined,
    )
  }

  const placed = (): string[] =>
    database.items('orders').flatMap(({ checkoutId, status }) => (status === undefined ? [] : [String(checkoutId)]))

  /** Somebody does something with one of the orders; a key that comes again is a repetition. */
  const actOn = (order: number, wanted: Wanted, own: string, by = 'operator'): void => {
    const orders = placed()
    const checkoutId = orders[order % orders.length]
    if (checkoutId === undefined) return
    const does = wanted.kind
    // The keys of operators and those of shoppers have nothing to do with each other.
    const key = `${by} ${own}`
    const at = moment()
    const index = acted.push({ at, checkoutId, does, key, status: 0 }) - 1
    const heard = (status: number, action?: string): void => {
      acted[index] = { at, checkoutId, does, key, status, ...(action === undefined ? {} : { action }) }
    }
    run(
      `${by} ${does}`,
      process => {
        const client = database.client(process.step)
        return act({
          orders: orderActionsOf(process),
          findPayment: dynamodbPayments(client, 'payments').find,
          // A checkout does not change any more: when it is read makes no difference.
          findCheckout: async id =>
            database.items('checkouts').find(each => each.checkoutId === id)?.requested as CheckoutRequested,
          send: sabotagedSend('operator', process),
          now,
        })({ checkoutId, wanted, key: own, by, traceparent: undefined })
      },
      result => {
        if (result instanceof Problem) heard(result.statusCode)
        else if (result instanceof Error) heard(isOutage(result) ? 503 : 500)
        else if (result) heard(202, result.action.action)
      },
      { input: [checkoutId, wanted, key] },
    )
  }

  /** The shopper answers on the bank's page of one of the payments that wait; whether the shop hears of it is another matter. */
  const answerBank = (payment: number, answer: 'approve' | 'refuse'): void => {
    const waiting = database.items('ledger').filter(({ status }) => status === 'action-required')
    const { paymentId } = waiting[payment % waiting.length] ?? {}
    if (typeof paymentId !== 'string') return
    run(
      'bank',
      process => simulatedProvider(database.client(process.step), 'ledger', { now }).confirm(paymentId, answer),
      () => undefined,
    )
  }

  let nudges = 0
  /** A webhook or a returning shopper: perhaps twice, perhaps about a payment that was decided long ago, or about a refund. */
  const nudgeOne = (payment: number, by: 'webhook' | 'shopper'): void => {
    const payments = database.items('payments')
    const { checkoutId, refundOf } = payments[payment % payments.length] ?? {}
    if (typeof checkoutId !== 'string') return
    const about = typeof refundOf === 'string' ? { checkoutId: refundOf, refundId: checkoutId } : { checkoutId }
    const cause = { time: now().toISOString(), traceparent: undefined }
    run(
      by,
      process => sendOf(process)([nudge(about, by, String(++nudges), cause)]),
      () => undefined,
    )
  }

  let invocations = 0
  const invoke = async (lane: Lane | undefined, most: number): Promise<void> => {
    if (!lane) return
    const records: readonly MSKRecord[] = [...nextBatch(kafka, lane, most)]
    const invocation = ++invocations
    lane.invocation = invocation
    run<PartialBatchResponse>(
      `${lane.reader} ${lane.topic}-${lane.partition}`,
      process => handlerOf(lane.reader, process)(eventOf(records), context),
      result => {
        // The answer of an invocation that lost its partition meanwhile counts no more.
        if (lane.invocation !== invocation) return
        if (result && !(result instanceof Error)) finish(lane, result)
        else Object.assign(lane, { invocation: undefined, failures: lane.failures + 1 })
      },
      { input: records.map(({ offset }) => offset), counts: () => lane.invocation === invocation },
    )
    await settled()
  }

  const redrive = (): void =>
    run(
      'redrive',
      process =>
        deadLetters({
          index: deadLettersOnTopics(names => process.step('read', () => names.flatMap(kafka.stored))).index,
          read: deadLettersOnTopics(async names => names.flatMap(kafka.stored)).read,
          send: sendOf(process),
          now: () => new Date(clock),
        }).redrive({ all: true }),
      () => undefined,
    )

  const tick = (milliseconds: number): void => {
    // No invocation lives longer than that.
    if (milliseconds >= longestInvocationMs) for (const process of [...running.keys()]) steps.kill(process)
    clock += milliseconds
    if (milliseconds < claimSeconds * 1_000) return
    for (const state of running.values()) {
      state.overdue = true
      if (state.unmarked) windows.push(state.unmarked)
    }
  }

  const ready = (): Lane[] => lanes.filter(lane => hasWork(kafka, lane))
  const failing = (): Lane[] => lanes.filter(({ invocation, batch }) => invocation === undefined && batch.length > 0)

  /** Ends every step well until nothing is under way and nothing is left to read. */
  const drain = async (): Promise<void> => {
    // What was begun just now may not wait for its first step yet.
    await settled()
    for (let rounds = 0; rounds < 10_000; rounds++) {
      if (steps.waiting().length > 0) await steps.end(0, 'done')
      else if (ready().length > 0) {
        for (const lane of ready()) await invoke(lane, 4)
      } else return
      // A record that waits for a dead process's claim is retried until the claim has run out.
      if (rounds % 50 === 49) tick(claimSeconds * 1_000 + 1)
    }
    throw new Error(
      `Never quiet: ${ready()
        .map(({ topic, partition }) => `${topic}-${partition}`)
        .join(', ')}`,
    )
  }

  return {
    now: () => clock,
    post,
    invoke,
    reconcile: reconcileOnce,
    publishActions: publishOnce,
    act: actOn,
    answerBank,
    nudge: nudgeOne,
    redrive,
    tick,
    drain,
    rewind: (lane: Lane | undefined, back: number) => lane && rewind(lane, back),
    giveUp: (lane: Lane | undefined) => lane && giveUp(kafka, lane),
    /** What some other program writes to a topic of ours. */
    garbage: (topic: number, value: string) =>
      kafka.append({ topic: lanes[topic % lanes.length]?.topic ?? '', key: garbageKey, value, headers: {} }),
    /** Whatever is under way: what it is, what it knows, and whether its answer still counts. */
    processes: () =>
      [...running].map(([{ name }, { heard, overdue, unmarked, counts }]) => ({
        name,
        heard,
        overdue,
        isUnmarked: unmarked !== undefined,
        counts: counts(),
      })),
    waiting: steps.waiting,
    step: (index: number, ending: Ending) => steps.end(index, ending),
    lanes,
    ready,
    failing,
    answers,
    acted,
    mails,
    windows,
    kafka,
    database,
  }
}
export type World = ReturnType<typeof createWorld>
