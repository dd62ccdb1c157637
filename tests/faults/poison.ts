/** What a foreign producer writes on the topics, out of the seed: records that no function may take for a fact. */
import { createHash } from 'node:crypto'
import { CompressionTypes } from 'kafkajs'
import type { OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import { topics, topicsBeside } from '../../functions/topics.ts'
import { type End, recordsOf } from '../sample-checkouts.ts'
import { type Random, seeded } from './random.ts'

type Headers = Record<string, string | Buffer | (string | Buffer)[]>

export interface Poison {
  /** Milliseconds after the first order. */
  readonly at: number
  /** In its headers, its key or its value: what it is recognised by, wherever it is found. */
  readonly mark: string
  /** Which kind it is. */
  readonly name: string
  /** `ce_id`, where it has one. */
  readonly eventId: string
  readonly topic: string
  readonly codec: CompressionTypes
  /** True: it is taken back, in a transaction that is aborted. */
  readonly isAborted: boolean
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers: Headers
  readonly timestamp?: string
}

const codecs = [
  CompressionTypes.None,
  CompressionTypes.GZIP,
  CompressionTypes.Snappy,
  CompressionTypes.LZ4,
  CompressionTypes.ZSTD,
]

const uuidOf = (mark: string): string =>
  createHash('sha256')
    .update(mark)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')

const eventIdOf = (mark: string): string => uuidOf(`event ${mark}`)

/** A fact as its function would state it, of a checkout that nobody asked for; for topics without a sample, another's. */
const forged = (topic: string, mark: string): OutgoingRecord => {
  const sample = (end: End) => recordsOf({ end, at: new Date(), checkoutId: uuidOf(mark) })
  const all = (['declined', 'confirmed', 'refunded'] as const).flatMap(sample)
  const found = all.find(each => each.topic === topic) ?? (sample('ordered').at(-1) as OutgoingRecord)
  return { ...found, topic, headers: { ...found.headers, ce_id: eventIdOf(mark), ce_type: `kassa.${topic}.v1` } }
}

type Wrong = Partial<Pick<Poison, 'key' | 'value' | 'headers' | 'timestamp'>>
type Kind = (fact: OutgoingRecord, random: Random) => Wrong

const headersOf = ({ headers }: OutgoingRecord): Headers => ({ ...headers })
const header = (fact: OutgoingRecord, name: string, value: Headers[string]): Wrong => ({
  headers: { ...headersOf(fact), [name]: value },
})
const lacking = (fact: OutgoingRecord, name: string): Wrong => {
  const { [name]: _, ...headers } = headersOf(fact)
  return { headers }
}
/** The value with one field changed that every fact has. */
const changed = ({ value }: OutgoingRecord, from: RegExp, to: string): Wrong => ({
  value: String(value).replace(from, to),
})
const noText = Buffer.from([0xff, 0x00, 0xfe, 0xed, 0xa0, 0x80])
const required = ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time']

/** Each is wrong in a way that a function can see. */
const kinds: Readonly<Record<string, Kind>> = {
  'not JSON': (_, random) => ({ value: random.pick(['not JSON', '', '{', '{"checkoutId":', "{'a':1}", '\0']) }),
  'not an object': (_, random) => ({ value: random.pick(['null', '0', '[]', '"text"', '1e400', '['.repeat(50_000)]) }),
  'no value': () => ({ value: null }),
  'no key and no value': () => ({ key: null, value: null }),
  'bytes for a value': () => ({ key: noText, value: noText }),
  'half a pair of surrogates': fact => changed(fact, /"checkoutId":"/, '"\\ud83d":"\\ud83d","checkoutId":"\\ud83d'),
  'no checkout id': fact => changed(fact, /"checkoutId":"[^"]*"/, '"checkoutId":null'),
  'another type': (fact, random) =>
    header(fact, 'ce_type', random.pick(['kassa.order-placed.v1', 'x', `${fact.topic}`])),
  'a version that nobody knows': fact => header(fact, 'ce_type', `kassa.${fact.topic}.v9`),
  'another version of CloudEvents': (fact, random) =>
    header(fact, 'ce_specversion', random.pick(['0.3', '2.0', '1', '1.0 '])),
  'a time that is none': (fact, random) =>
    header(fact, 'ce_time', random.pick(['yesterday', '1764000000', '2026-13-01T00:00:00Z', '2026-01-01'])),
  'a header less': (fact, random) => lacking(fact, random.pick(required)),
  'no header': () => ({ headers: {} }),
  'a type twice': fact => header(fact, 'ce_type', [`kassa.${fact.topic}.v1`, 'x']),
  'odd headers': fact => ({
    headers: {
      ...headersOf(fact),
      ce_type: noText,
      'retry_topic-attempts': ['1', '2'],
      '': ['', noText],
      constructor: 'x',
      [`${'n'.repeat(10_000)}\0`]: noText,
      topic: 'x',
    },
  }),
  'ten thousand headers': fact => ({
    headers: { ...headersOf(fact), ce_type: 'x', many: Array.from({ length: 10_000 }, (_, index) => String(index)) },
  }),
  'a huge header': fact => ({ headers: { ...headersOf(fact), ce_type: 'x', huge: Buffer.alloc(600_000, 0xfe) } }),
  'a huge value': () => ({ value: Buffer.alloc(900_000, 0xff) }),
  'a time before all times': (fact, random) => ({
    ...header(fact, 'ce_type', 'x'),
    timestamp: random.pick(['-2', '-9007199254740991', '0', '1']),
  }),
}

const everywhere = [...topics, ...topicsBeside].map(({ name }) => name)

/** One record in six is taken back: a fact without a fault, which would become money if anybody saw it. */
const isTakenBack = (index: number): boolean => index % 6 === 5

/** One for each share of the time; topics, kinds and codecs each in turn. The same seed gives the same records. */
export const poisonRecords = ({ seed, ms, count }: { seed: number; ms: number; count: number }): Poison[] => {
  const random = seeded(seed ^ 0xf02e)
  const names = Object.keys(kinds)
  const first = random.between(0, names.length - 1)
  return Array.from({ length: count }, (_, index): Poison => {
    const at = Math.round(((index + random.next()) * ms) / count)
    const topic = everywhere[index % everywhere.length] as string
    const codec = codecs[index % codecs.length] as CompressionTypes
    const name = names[(first + index) % names.length] as string
    const mark = `foreign-${seed}-${index}`
    const fact = forged(topic, mark)
    const isAborted = isTakenBack(index)
    const {
      key = fact.key,
      value = fact.value,
      headers = headersOf(fact),
      timestamp,
    } = isAborted ? ({} as Wrong) : (kinds[name]?.(fact, random) ?? {})
    return {
      at,
      mark,
      name: isAborted ? 'taken back' : name,
      eventId: eventIdOf(mark),
      topic,
      codec,
      isAborted,
      key,
      value,
      headers: { ...headers, 'foreign-mark': mark },
      ...(timestamp === undefined ? {} : { timestamp }),
    }
  })
}

/** The mark of a record that a foreign producer wrote; undefined for ours. */
export const markOf = (headers: Readonly<Record<string, Buffer[]>>): string | undefined =>
  headers['foreign-mark']?.at(-1)?.toString('utf8')
