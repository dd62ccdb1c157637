/**
 * On order-cancelled, when somebody cancelled the order: lets the held amount go; if it was taken already, gives back what the
 * cancellation says. On refund-requested: gives a part of the amount back, or all.
 *
 * The intent to let the hold go is noted before the provider is asked to, so that a capture that comes too late knows why.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Unprocessable } from '../errors.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import type { Topic } from '../kafka/topic.ts'
import { type OrderCancelled, orderCancelled, type RefundRequested, refundRequested } from '../order/facts.ts'
import { settings } from '../settings.ts'
import { type Providers, paymentProviders } from './choose-provider.ts'
import { dynamodbPayments, type Payments } from './dynamodb-payments.ts'
import { type GiveBackDependencies, giveBack } from './give-back.ts'
import { type RefundOfOrder, refundFact, releaseFact } from './payment.ts'
import type { PaymentProvider } from './provider.ts'

export interface RefundDependencies extends GiveBackDependencies {
  readonly payments: Pick<Payments, 'beginRelease' | 'end' | 'refunded' | 'refundSent' | 'endRefund' | 'postpone'>
  readonly providers: Providers
}

type Ordered = Omit<OrderCancelled, 'reason' | 'refundId' | 'refundAmount'> & RefundOfOrder
interface Part {
  readonly reason: 'cancelled' | 'requested'
  readonly refundId: string
  readonly refundAmount: number
}

export const refund = ({ payments, providers, send, now }: RefundDependencies) => {
  const give = giveBack({ payments, send, now })

  const refundPart = (
    provider: PaymentProvider,
    order: Ordered,
    { reason, refundId, refundAmount }: Part,
    traceparent: string | undefined,
  ): Promise<void> => {
    const { checkoutId, paymentId, currency, orderNumber, refundLines, note, by } = order
    const why = { reason, soldOut: [], orderNumber, refundAmount, refundLines, note, by }
    return give(
      provider,
      { checkoutId, paymentId, amount: refundAmount, currency, refundId },
      noted => refundFact(order, why, noted, traceparent),
      traceparent,
    )
  }

  const cancelled = async ({ value, traceparent }: ConsumedRecord<OrderCancelled>): Promise<void> => {
    // The amount was lost before it was taken: there is nothing to let go.
    if (value.reason === 'payment_lost') return
    const { checkoutId, paymentId, refundId, refundAmount } = value
    const provider = await providers(value.provider)
    await payments.beginRelease(checkoutId, now().toISOString())
    const { status } = await provider.release({ checkoutId, paymentId })
    if (status !== 'captured') {
      const ended = await payments.end(checkoutId, 'released', now().toISOString())
      if (ended.ending !== 'released') return // The capture found it lost, and states that.
      const held = { ...value, provider: provider.name }
      await send([releaseFact(held, { reason: 'cancelled', soldOut: [] }, ended, traceparent)])
      return
    }
    if (refundAmount === 0) return
    if (refundId === undefined || refundAmount === undefined) {
      throw new Unprocessable(
        'no-refund',
        `The payment ${paymentId} was taken, and its cancellation says nothing of a refund: give the money back by hand.`,
      )
    }
    await refundPart(provider, value, { reason: 'cancelled', refundId, refundAmount }, traceparent)
  }

  const requested = async ({ value, traceparent }: ConsumedRecord<RefundRequested>): Promise<void> => {
    const { refundId, refundAmount } = value
    const provider = await providers(value.provider)
    await refundPart(provider, value, { reason: 'requested', refundId, refundAmount }, traceparent)
  }

  return (record: ConsumedRecord<OrderCancelled | RefundRequested>): Promise<void> =>
    record.topic === orderCancelled.name
      ? cancelled(record as ConsumedRecord<OrderCancelled>)
      : requested(record as ConsumedRecord<RefundRequested>)
}

const { PAYMENTS_TABLE, ...kafka } = settings({ PAYMENTS_TABLE: z.string(), ...kafkaSettings })
const { send, warm } = connectKafka(kafka)
const topics = [orderCancelled, refundRequested] as readonly Topic<OrderCancelled | RefundRequested>[]

export const handler = consume(topics, { send, warm, ...limits.refund }).handler(
  refund({
    payments: dynamodbPayments(dynamodb, PAYMENTS_TABLE),
    providers: await paymentProviders(),
    send,
    now: () => new Date(),
  }),
)
