/**
 * A Kassa in a folder and on ports of its own, whose components are stopped one after another. A killed component stays
 * away until it is brought back, and so can the payment provider. All that shoppers hear goes into a history.
 */
import { setTimeout } from 'node:timers/promises'
import { connectKafka } from '../../functions/kafka/client.ts'
import { readTopics } from '../../functions/kafka/read-topics.ts'
import { deadLetters } from '../../functions/operations/dead-letters.ts'
import { type ComponentName, platformComponents } from '../../infra/local/components/component.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { startPlatform } from '../../infra/local/platform.ts'
import { setUp } from '../../infra/local/set-up/set-up.ts'
import { deadLettersOnTopics } from '../dead-letters-on-topics.ts'
import { delivery } from '../delivery.ts'
import { cartLine, type Shopper, wanted } from '../faults/carts.ts'
import { componentsOf } from '../faults/components.ts'
import type { Answer, Goods, LedgerPayment, Line, Mail } from '../faults/history.ts'
import { readMails } from '../faults/places/mailbox.ts'
import { readRows } from '../faults/places/sink.ts'
import { readTables } from '../faults/places/tables.ts'
import { readFacts } from '../faults/places/topics.ts'
import { functionsAreQuiet, sinkIsQuiet } from '../faults/quiet.ts'
import { ask, shop } from '../faults/shopping.ts'
import { startStripeApi } from '../stripe-api.ts'

const root = new URL('../../', import.meta.url).pathname
/** Below the ports that clients are given, and apart from those of other runs. */
const offset = 13_000
const minute = 60_000
/** What the door promises, whatever is away. */
const answersWithinMs = 5_000

export interface Page {
  readonly status: string
  readonly behind?: true
  readonly timeline: readonly { readonly topic: string }[]
}

/** Stripe's status of a PaymentIntent in the words of the port. */
const stateOf: Readonly<Record<string, LedgerPayment['status']>> = {
  requires_capture: 'held',
  succeeded: 'captured',
  canceled: 'released',
  requires_payment_method: 'declined',
  requires_action: 'action-required',
}

export const startKassa = async () => {
  const provider = await startStripeApi()
  Object.assign(process.env, {
    PAYMENT_PROVIDER: 'stripe',
    STRIPE_API_KEY: 'sk_test_kassa',
    STRIPE_API_BASE: provider.base,
  })
  const platform = await startPlatform({
    home: `${root}.kassa-degradation`,
    offset,
    components: [...platformComponents, 'offline'],
    fresh: true,
    restart: false,
    setUp,
  })
  const { addresses: at } = platform
  const kafka = connectKafka({ KAFKA_BROKERS: [...at.brokers] })
  const components = componentsOf(platform)
  const history: Line[] = []
  const note = (line: Line): void => void history.push(line)
  const door = { url: at.api.url, note, closing: AbortSignal.timeout(10 * minute) }

  let shoppers = 0
  /** A shopper who knows what to buy and has not asked for it yet. */
  const shopper = (items: Goods = [{ sku: 'mug-enamel', quantity: 1 }]): Shopper => {
    const email = `shopper-${++shoppers}@example.com`
    const each: Shopper = {
      kind: 'cart',
      key: `degradation-${shoppers}`,
      email,
      expect: 'paid',
      wants: wanted(items),
      body: { customer: { email, name: `Shopper ${shoppers}` }, items, paymentMethod: 'tok_visa', ...delivery },
      doubleClick: false,
      hangsUp: false,
    }
    note(cartLine(each))
    return each
  }

  /** One request; status 0 when the door is silent for longer than it promises. */
  const askOnce = (each: Shopper): Promise<Answer> => ask(each, door, answersWithinMs)

  /** Asks until it is accepted. @returns the checkout's id */
  const buy = async (each: Shopper): Promise<string> => {
    await shop(each, door)
    const accepted = history.find(line => line.kind === 'answer' && line.key === each.key && line.status === 202)
    return (accepted as Answer).checkoutId ?? ''
  }

  const page = async (checkoutId: string): Promise<{ status: number; body: Page }> => {
    const response = await fetch(`${at.api.url}/checkout/${checkoutId}`)
    return { status: response.status, body: (await response.json()) as Page }
  }

  const mailsTo = async ({ email }: Shopper): Promise<Mail[]> =>
    (await readMails(at)).filter((line): line is Mail => line.kind === 'mail' && line.to === email)

  /** Notes what strikes these components, from now until the work is over. */
  const struck = async <T>(fault: string, names: readonly ComponentName[], work: () => Promise<T>): Promise<T> => {
    const from = Date.now()
    try {
      return await work()
    } finally {
      for (const component of names) note({ kind: 'fault', at: from, until: Date.now(), fault, component })
    }
  }

  /** Does the work while these components are killed, and brings them back. */
  const without = <T>(names: readonly ComponentName[], work: () => Promise<T>): Promise<T> =>
    struck('kill', names, async () => {
      for (const name of names) components.signal(name, 'SIGKILL')
      while (!names.every(components.isDown)) await setTimeout(20)
      try {
        return await work()
      } finally {
        await Promise.all(names.map(name => platform.renew(name)))
      }
    })

  /** Does the work while the component stands still, and lets it go on as if nothing had happened. */
  const frozen = <T>(name: ComponentName, work: () => Promise<T>): Promise<T> =>
    struck('freeze', [name], async () => {
      components.signal(name, 'SIGSTOP')
      try {
        return await work()
      } finally {
        components.signal(name, 'SIGCONT')
      }
    })

  /** The history with all that is found in every place, when nothing moves any more. */
  const atRest = async (): Promise<Line[]> => {
    const read = readTopics(kafka)
    const letters = deadLetters({ ...deadLettersOnTopics(read), send: kafka.send, now: () => new Date() })
    const rest = { at, admin: kafka.admin, letters, tell: () => undefined, withinMs: 2 * minute }
    note({ kind: 'rest', of: 'functions', reached: await functionsAreQuiet(rest) })
    const facts = await readFacts(read)
    const events = new Set(facts.flatMap(line => (line.kind === 'fact' ? [line.eventId] : []))).size
    note({ kind: 'rest', of: 'sink', reached: await sinkIsQuiet(at, { events }, 2 * minute) })
    const delivered = Object.fromEntries(products.map(({ sku, stock }) => [sku, stock]))
    const payments = provider.intents.map(
      ({ id, amount, metadata, status }): Line => ({
        kind: 'payment',
        checkoutId: metadata.checkoutId ?? '',
        amount,
        paymentId: id,
        status: stateOf[status] ?? 'processing',
      }),
    )
    return [
      ...history,
      ...facts,
      ...payments,
      ...(await readTables(at, delivered)),
      ...(await readMails(at)),
      ...(await readRows(at)),
      ...(await letters.index.newest({ limit: 100_000 })).letters.map(
        ({ id, reason }): Line => ({ kind: 'dead letter', id, reason, redriven: false }),
      ),
    ]
  }

  const stop = async (): Promise<void> => {
    await kafka.close()
    await platform.stop()
    await provider.close()
  }

  return { provider, components, shopper, ask: askOnce, buy, page, mailsTo, without, frozen, atRest, stop }
}
export type Kassa = Awaited<ReturnType<typeof startKassa>>
