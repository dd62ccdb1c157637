/** What a hostile shopper sends to the door, out of the seed: bodies, headers and words that must be refused. */
import type { OutgoingHttpHeader } from 'node:http'
import { delivery } from '../delivery.ts'
import { type Random, seeded } from './random.ts'

export interface HostileRequest {
  /** Milliseconds after the first order. */
  readonly at: number
  /** Which kind it is, and which of its kind. */
  readonly name: string
  readonly headers: readonly (readonly [name: string, value: OutgoingHttpHeader])[]
  readonly body: Buffer
}

interface Cart {
  shipTo: Record<string, unknown>
  shipping: unknown
  customer: { email: string; name: string }
  items: { sku: unknown; quantity: unknown }[]
  paymentMethod: unknown
}

const cart = (): Cart => ({
  customer: { email: 'mallory@example.com', name: 'Mallory' },
  items: [{ sku: 'mug-enamel', quantity: 1 }],
  paymentMethod: 'tok_visa',
  ...structuredClone(delivery),
})
const json = { 'Content-Type': 'application/json' }

type Wrong = Partial<{ headers: Readonly<Record<string, string>>; body: string | Buffer; keys: readonly string[] }>
type Kind = (random: Random, key: string) => Wrong

const with_ = (change: (cart: Cart) => void): Wrong => {
  const each = cart()
  change(each)
  return { body: JSON.stringify(each) }
}
const named = (name: string): Wrong => with_(({ customer }) => Object.assign(customer, { name }))
const sentTo = (change: Record<string, unknown>): Wrong => with_(({ shipTo }) => Object.assign(shipTo, change))
const mailed = (email: string): Wrong => with_(({ customer }) => Object.assign(customer, { email }))
const text = JSON.stringify(cart())
const card = (random: Random): string => {
  const separator = random.pick(['', ' ', '-', '.', ' - '])
  return random.pick(['4242 4242 4242 4242', '5555 5555 5555 4444', '3782 822463 10005']).replaceAll(' ', separator)
}

const kinds: Readonly<Record<string, Kind>> = {
  'no object': random => ({ body: random.pick(['', 'null', 'false', '0', '""', '[]', '[null]', '{}', 'NaN', '\0']) }),
  'nested brackets': random => ({ body: random.pick(['[', '{"a":', '[[{"a":']).repeat(random.between(33, 4_000)) }),
  'nested arrays': random => ({ body: `${'['.repeat(4_000)}${random.next()}${']'.repeat(4_000)}` }),
  'half a pair of surrogates': random => ({
    body: text.replace('Mallory', random.pick(['\\ud83d', 'A\\ude00', '\\udfff\\ud800'])),
  }),
  'bytes that are no UTF-8': random => ({
    body: Buffer.from(text.replace('Mallory', random.pick(['\xff', 'Zo\xeb', '\xc0\x80', '\xed\xa0\x80'])), 'latin1'),
  }),
  'another charset': random => ({
    headers: { 'Content-Type': `application/json; charset=${random.pick(['iso-8859-1', '"UTF-16"', 'utf-7'])}` },
  }),
  'another media type': random => ({
    headers: { 'Content-Type': random.pick(['text/plain', 'application/xml', 'application/json5', 'x']) },
  }),
  'an encoding': random => ({
    headers: { ...json, 'Content-Encoding': random.pick(['gzip', 'br', 'identity, gzip']) },
  }),
  'no key': () => ({ keys: [] }),
  'two keys': (random, key) => ({ keys: random.pick([[key, `${key}-2`], [key, key], [`${key}, ${key}`]]) }),
  'a key that is none': (random, key) => ({ keys: [random.pick(['""', `"${key}`, 'k'.repeat(256), `"${key}";a=1`])] }),
  'a card number for a name': random => named(card(random)),
  'a card number for a sku': random => with_(({ items }) => Object.assign(items[0] ?? {}, { sku: card(random) })),
  'a card number for a token': random => with_(each => Object.assign(each, { paymentMethod: card(random) })),
  'a card number for a field': random => with_(each => Object.assign(each, { [card(random)]: 1 })),
  'a link for a name': random =>
    named(
      random.pick(['Pay 1.99 at https://pay.example', 'www.evil.example', 'evil.example/pay', 'mail me@evil.example']),
    ),
  'too long a name': random => named('n'.repeat(random.between(81, 5_000))),
  'a name that cannot be seen': random =>
    named(random.pick(['\u200b', '\u2028', ' ', '\u00ad\u00ad', '\u202eyrollaM', 'a\nb', '\u0000', '\u{e0041}'])),
  'a mail address that is none': random =>
    mailed(
      random.pick([
        '',
        'a',
        'a@',
        '@b',
        'a b@example.com',
        'a..b@example.com',
        `${'l'.repeat(65)}@example.com`,
        'a@b@c',
      ]),
    ),
  'an address that is none': random =>
    sentTo(
      random.pick([
        { line1: '' },
        { line1: 'Pay 1.99 at https://pay.example' },
        { line2: 'a\nb' },
        { city: '\u202enilreB' },
        { postalCode: '1096' },
        { postalCode: ['10969'] },
        { country: 'de' },
        { country: 'AQ' },
        { country: '__proto__' },
        { phone: '1' },
      ]),
    ),
  'a shipping method that is none': random =>
    with_(each => Object.assign(each, { shipping: random.pick(['', 'pigeon', 'constructor', 1, null, ['standard']]) })),
  'a quantity that is none': random => ({
    body: text.replace(
      '"quantity":1',
      `"quantity":${random.pick(['"1"', '1.5', '0', '-1', '1e400', '9007199254740993', 'null', '[1]', '100'])}`,
    ),
  }),
  'a field that is not known': random =>
    with_(each => Object.assign(each, { [random.pick(['total', 'constructor', 'price'])]: 1 })),
  'names of every object': () => ({ body: `{"__proto__":{"admin":true},${text.slice(1)}` }),
  'a name twice': () => ({ body: `{"items":[],${text.slice(1)}` }),
  'more than JSON': random => ({
    body: random.pick([`\ufeff${text}`, `${text}x`, `${text}\0`, `${text}{}`, `//\n${text}`]),
  }),
  'too large a body': random => ({
    body: `${text.slice(0, -1)},"x":"${'x'.repeat(random.between(65_537, 500_000))}"}`,
  }),
  'too many items': random =>
    with_(each => Object.assign(each, { items: Array(random.between(100, 900)).fill(each.items[0]) })),
}

/** One for each share of the time, each kind in its turn: the same seed gives the same requests. */
export const hostileRequests = ({ seed, ms, count }: { seed: number; ms: number; count: number }): HostileRequest[] => {
  const random = seeded(seed ^ 0xbad)
  const names = Object.keys(kinds)
  const first = random.between(0, names.length - 1)
  return Array.from({ length: count }, (_, index) => {
    const kind = names[(first + index) % names.length] as string
    const key = `hostile-${seed}-${index}`
    const { headers = json, body = text, keys = [key] } = kinds[kind]?.(random, key) ?? {}
    return {
      at: Math.round(((index + random.next()) * ms) / count),
      name: `${kind} (${index})`,
      headers: [...Object.entries(headers), ...keys.map(each => ['Idempotency-Key', each] as const)],
      body: Buffer.from(body),
    }
  })
}
