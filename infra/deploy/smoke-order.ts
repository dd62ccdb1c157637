/**
 * Buys one piece of the cheapest product through the shop's own address with a test payment, and waits until the order is through:
 * node smoke-order.ts STAGE SHOP. It takes no money: a stage with a live payment provider is refused.
 *
 * The simulated provider holds `tok_holdLost` and loses it before it is taken. So the order is placed, mailed and then cancelled, which
 * passes every function of the flow and puts the piece back.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { command, run } from '../command-line.ts'
import { Refusal } from '../refusal.ts'
import type { StageSettings } from '../stages/schema.ts'
import { stageSettings } from '../stages/settings.ts'
import { takesMoney } from '../stages/takes-money.ts'

/** SES takes a mail to this address and delivers it to nobody, in the sandbox too. */
const email = 'success@simulator.amazonses.com'

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('no JSON')
    return z.NEVER
  }
})
const Catalogue = z.object({
  products: z.array(z.object({ sku: z.string(), price: z.number(), stock: z.number().nullable() })),
})
const Accepted = z.object({ checkoutId: z.string() })
const Status = z.object({
  status: z.string(),
  reason: z.string().optional(),
  timeline: z.array(z.object({ topic: z.string() })),
})

export interface SmokeOrder {
  /** Where /catalogue and /checkout are. */
  readonly api: string
  readonly settings: Pick<StageSettings, 'payment' | 'sink'>
  readonly pauseMs?: number
  /** Mappings with on-demand pollers may take minutes to wake. */
  readonly patienceMs?: number
}

/** What an order of this stage ends as, and the topics whose rows say that each function did its part. */
const through = ({ payment, sink }: SmokeOrder['settings']) => {
  const [paymentMethod, status, last] =
    payment.provider === 'simulated'
      ? (['tok_holdLost', 'cancelled', ['payment-capture-failed', 'order-cancelled']] as const)
      : (['pm_card_visa', 'confirmed', ['payment-captured']] as const)
  const topics = ['checkout-requested', 'payment-successful', 'order-successful', ...last, 'email-successful']
  return { paymentMethod, status, topics: sink.enabled ? topics : [] }
}

/** @returns what happened, a line. @throws Refusal naming what did not */
export const smokeOrder = async ({
  api,
  settings,
  pauseMs = 2_000,
  patienceMs = 300_000,
}: SmokeOrder): Promise<string> => {
  if (takesMoney(settings.payment)) throw new Refusal('This stage takes real money: no order was placed.')
  const ask = async <T>(schema: z.ZodType<T>, path: string, request: RequestInit = {}): Promise<T> => {
    const response = await fetch(`${api}${path}`, { ...request, signal: AbortSignal.timeout(20_000) }).catch(cause => {
      throw new Refusal(`${api}${path} does not answer.`, { cause })
    })
    const text = await response.text()
    if (!response.ok) throw new Refusal(`${path} answers ${response.status}: ${text.slice(0, 500)}`)
    const { success, data, error } = json.pipe(schema).safeParse(text)
    if (success) return data
    throw new Refusal(`${path} answers what is not expected: ${z.prettifyError(error)}\n${text.slice(0, 500)}`)
  }
  const { products } = await ask(Catalogue, '/catalogue')
  const [cheapest] = products.filter(({ stock }) => (stock ?? 0) > 0).sort((a, b) => a.price - b.price)
  if (!cheapest) throw new Refusal('Nothing is in stock: /catalogue has no product of which a piece is left.')

  const wanted = through(settings)
  const { checkoutId } = await ask(Accepted, '/checkout', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      customer: { email, name: 'Smoke order' },
      shipTo: { line1: 'Smoke order: do not send', city: 'Berlin', postalCode: '10117', country: 'DE' },
      shipping: 'standard',
      items: [{ sku: cheapest.sku, quantity: 1 }],
      paymentMethod: wanted.paymentMethod,
    }),
  })
  const began = Date.now()
  for (;;) {
    const { status, reason, timeline } = await ask(Status, `/checkout/${checkoutId}`)
    const missing = wanted.topics.filter(topic => !timeline.some(event => event.topic === topic))
    if (status === wanted.status && missing.length === 0) {
      const seconds = ((Date.now() - began) / 1_000).toFixed(0)
      return `checkout ${checkoutId} of ${cheapest.sku} is ${status} after ${seconds} s`
    }
    if (Date.now() - began > patienceMs) {
      const rows = missing.length > 0 ? ` Rows are missing of ${missing.join(', ')}.` : ''
      throw new Refusal(
        `Checkout ${checkoutId} is ${status}${reason ? ` (${reason})` : ''}, and not ${wanted.status}, after ${patienceMs / 1_000} s.${rows} docs/runbook.md, Smoke order.`,
      )
    }
    await delay(pauseMs)
  }
}

if (import.meta.main) {
  const smoke = command(
    'node infra/deploy/smoke-order.ts',
    'Buys one piece with a test payment, and waits until it is through.',
  )
    .argument('<stage>')
    .argument('<shop>', 'its address')
  await run(smoke, async (_, stage, shop) => {
    console.log(await smokeOrder({ api: `${shop}/api`, settings: stageSettings(stage) }))
  })
}
