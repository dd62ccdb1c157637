/** The real handlers in the real shell, each as a program whose calls to the outside are steps. */
import type { Context, MSKRecord } from 'aws-lambda'
import type { Cart } from '../../functions/checkout/checkout.ts'
import { checkout } from '../../functions/checkout/checkout-handler.ts'
import { dynamodbCheckouts } from '../../functions/checkout/dynamodb-checkouts.ts'
import { type CheckoutRequested, checkoutRequested } from '../../functions/checkout/facts.ts'
import { taxByTable } from '../../functions/checkout/tax.ts'
import { type Mailed, mailedTopics } from '../../functions/email/email.ts'
import { claimSeconds, email } from '../../functions/email/email-handler.ts'
import type { SendMail } from '../../functions/email/ses.ts'
import { FencedPersistenceLayer } from '../../functions/idempotency/fenced-persistence-layer.ts'
import { once } from '../../functions/idempotency/once.ts'
import type { Send } from '../../functions/kafka/client.ts'
import { consume } from '../../functions/kafka/consume.ts'
import type { Topic } from '../../functions/kafka/topic.ts'
import { deadLetters } from '../../functions/operations/dead-letters.ts'
import { act } from '../../functions/order/act.ts'
import { cancel } from '../../functions/order/cancel-handler.ts'
import { dynamodbOrderActions, type OrderActions } from '../../functions/order/dynamodb-order-actions.ts'
import { dynamodbOrders } from '../../functions/order/dynamodb-orders.ts'
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
import { dynamodbPayments } from '../../functions/payment/dynamodb-payments.ts'
import { paymentCaptureFailed, paymentSuccessful, paymentUpdated } from '../../functions/payment/facts.ts'
import { nudge } from '../../functions/payment/payment.ts'
import { reconcile } from '../../functions/payment/reconcile-handler.ts'
import { refund } from '../../functions/payment/refund-handler.ts'
import { release } from '../../functions/payment/release-handler.ts'
import { settle } from '../../functions/payment/settle-handler.ts'
import { simulatedProvider } from '../../functions/payment/simulated-provider.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { deadLettersOnTopics } from '../dead-letters-on-topics.ts'
import type { Program } from './behaviour.ts'
import { clientOf } from './dynamodb.ts'
import { append, encode, eventOf, stored } from './kafka.ts'
import type { Sabotage } from './sabotage.ts'
import { momentOf, type Site, type SiteStep, tableKeys } from './world-state.ts'

const context = {
  functionName: 'model',
  getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY,
} as unknown as Context
/** Steps of a model take no time, and those of a crashed process never end: no timer must run. */
const untimed = { recordTimeoutMs: Number.POSITIVE_INFINITY }

/** The event source mappings, as in serverless.yml. */
export const mappings = [
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

const whole = <T>(each: T): T => each

const cancelledOrRefunded = [orderCancelled, refundRequested] as readonly Topic<OrderCancelled | RefundRequested>[]

const tables = { orders: 'orders', stock: 'stock' }

const client = (step: SiteStep) =>
  clientOf(tableKeys, (name, effect, more) => step(name, ({ state }) => effect(state), more))

const sendBy =
  (step: SiteStep): Send =>
  records => {
    const encoded = records.map(encode)
    const name = `send ${records.map(({ topic }) => topic).join(' ')}`
    return step(name, ({ state }) => {
      for (const each of encoded) append(state, each, momentOf(state))
    })
  }

const sendMailBy =
  (step: SiteStep): SendMail =>
  ({ mail, about }, { checkoutId = '' }) => {
    const { refundId } = about ?? {}
    const which = refundId === undefined ? {} : { about: refundId }
    return step('SES', ({ state, process }) => {
      const { mails } = state
      const sent = { at: momentOf(state), messageId: `message-${mails.length}`, to: checkoutId, mail, ...which }
      const before = mails.findLast(each => each.to === sent.to && each.mail === mail && each.about === refundId)
      state.mails = [...mails, sent]
      process.unmarked = sent
      if (process.overdue) state.windows = [...state.windows, ...(before ? [before, sent] : [sent])]
      return sent.messageId
    })
  }

/** @param now the time as the running handler hears it */
export const functionsOf = (sabotage: Sabotage, now: () => Date) => {
  const sendOf =
    (step: SiteStep, reader: string): Send =>
    records => {
      const left = sabotage.send?.(reader, records) ?? records
      return left.length === 0 ? Promise.resolve() : sendBy(step)(left)
    }

  const orderActionsOf = (step: SiteStep): OrderActions =>
    (sabotage.orderActions ?? whole)(dynamodbOrderActions(client(step), tables))

  const handlerOf = (reader: string, step: SiteStep) => {
    const database = client(step)
    const send = sendOf(step, reader)
    const shell = { send, now, ...untimed }
    const orders = (sabotage.orders ?? whole)(dynamodbOrders(database, tables), now)
    const payments = (sabotage.payments ?? whole)(dynamodbPayments(database, 'payments'), now)
    const checkouts = dynamodbCheckouts(database, 'checkouts')
    const provider = (sabotage.provider ?? whole)(simulatedProvider(database, 'ledger', { now }))
    const providers: Providers = async () => provider
    const paying = { payments, checkouts, orders, providers, send, now }
    const mailOnce = once({
      store: () => new FencedPersistenceLayer(database, 'idempotency'),
      prefix: 'mail',
      expiresAfterSeconds: 90 * 86_400,
      claimSeconds,
    })
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
            once: (sabotage.mailOnce ?? whole)(mailOnce),
            findSuppression: async () => undefined,
            sendMail: sendMailBy(step),
            send,
            now,
          }),
        )
    }
  }

  return {
    door:
      (key: string, cart: Cart): Program<Site> =>
      step =>
        checkout({
          checkouts: (sabotage.checkouts ?? whole)(dynamodbCheckouts(client(step), 'checkouts')),
          send: sendBy(step),
          lookAtStock: async () => [],
          failedPayments: { timesOf: async () => [] },
          findProducts: async () => new Map(products.map(product => [product.sku, product])),
          tax: taxByTable(),
          secret: 'a secret of the model',
          now,
        })({
          body: cart,
          path: undefined,
          query: undefined,
          headers: { 'idempotency-key': key },
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        }),
    reader:
      (reader: string, records: readonly MSKRecord[]): Program<Site> =>
      step =>
        handlerOf(reader, step)(eventOf(records), context),
    /** One run of the schedule. */
    reconcile: (): Program<Site> => step =>
      reconcile({ payments: dynamodbPayments(client(step), 'payments'), send: sendBy(step), now })(
        now().toISOString(),
        () => Number.POSITIVE_INFINITY,
      ),
    /** One run of the schedule that sends what a crash left in the orders. */
    publishActions: (): Program<Site> => step =>
      publishActions({
        orders: orderActionsOf(step),
        send: sendOf(step, 'publishActions'),
        now,
        service: 'model',
      })(() => Number.POSITIVE_INFINITY),
    operator:
      (checkoutId: string, wanted: Wanted, key: string, by: string): Program<Site> =>
      step =>
        act({
          orders: orderActionsOf(step),
          findPayment: dynamodbPayments(client(step), 'payments').find,
          // A checkout does not change any more: when it is read makes no difference.
          findCheckout: id =>
            step('checkout', ({ state }) => state.tables.get('checkouts')?.get(id)?.requested as CheckoutRequested, {
              isInstant: true,
            }),
          send: sendOf(step, 'operator'),
          now,
        })({ checkoutId, wanted, key, by, traceparent: undefined }),
    bank:
      (paymentId: string, answer: 'approve' | 'refuse'): Program<Site> =>
      step =>
        simulatedProvider(client(step), 'ledger', { now }).confirm(paymentId, answer),
    nudge:
      (about: { checkoutId: string; refundId?: string }, by: 'webhook' | 'shopper', id: string): Program<Site> =>
      step =>
        sendBy(step)([nudge(about, by, id, { time: now().toISOString(), traceparent: undefined })]),
    redrive: (): Program<Site> => step => {
      const read = (isInstant: boolean) => (names: readonly string[]) =>
        step('read', ({ state }) => names.flatMap(name => stored(state.log, name)), { isInstant })
      return deadLetters({
        index: deadLettersOnTopics(read(false)).index,
        read: deadLettersOnTopics(read(true)).read,
        send: sendBy(step),
        now,
      }).redrive({ all: true })
    },
  }
}
