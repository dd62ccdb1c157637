/** POST /checkout/{checkoutId}/payment: the shopper is back from the bank, so look at the payment again. */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Problem } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { traceOf } from '../observability/trace-context.ts'
import { settings } from '../settings.ts'
import { dynamodbPayments, type Payments } from './dynamodb-payments.ts'
import { nudge } from './payment.ts'

const Path = z.object({ checkoutId: z.string() })

export interface ReturnDependencies {
  readonly payments: Pick<Payments, 'find'>
  readonly send: Send
  readonly now: () => Date
}

export const returned =
  ({ payments, send, now }: ReturnDependencies) =>
  async ({ path, traceparent }: HttpRequest<undefined, z.infer<typeof Path>>): Promise<HttpResponse> => {
    const unknown = new Problem(404, 'not-found', 'There is no payment with this checkout id.')
    if (!z.guid().safeParse(path.checkoutId).success) throw unknown
    const payment = await payments.find(path.checkoutId.toLowerCase())
    if (!payment) throw unknown
    const { checkoutId, status } = payment
    // A decided payment cannot change by a return, so a stranger who repeats this call makes no records.
    if (status === 'open') {
      const occasion = traceOf(traceparent) ?? ''
      await send([
        nudge({ checkoutId }, 'shopper', occasion, { time: now().toISOString(), traceparent: payment.traceparent }),
      ])
    }
    return { statusCode: 202, headers: { location: `/checkout/${checkoutId}` }, body: { checkoutId } }
  }

const { PAYMENTS_TABLE, ...kafka } = settings({ PAYMENTS_TABLE: z.string(), ...kafkaSettings })
const { send } = connectKafka(kafka)

export const handler = http({ path: Path }).handler(
  returned({ payments: dynamodbPayments(dynamodb, PAYMENTS_TABLE), send, now: () => new Date() }),
)
