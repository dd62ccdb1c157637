/**
 * A new subscriber: what reads a topic and does something of its own with it. Everything that a function with a topic needs is
 * in several places, which tests hold to each other: this makes all of it at once.
 */
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { Refusal } from '../refusal.ts'
import { appendTo, insertBelow } from './edits.ts'

/** A topic, and how its facts are imported. */
export interface TopicImport {
  readonly name: string
  /** Such as `order`. */
  readonly room: string
  /** Such as `orderShipped`. */
  readonly constant: string
  /** Such as `OrderShipped`. */
  readonly type: string
  /** A record without a value withdraws its key. */
  readonly compacted: boolean
}

/** What there is already. */
export interface Existing {
  readonly topics: readonly TopicImport[]
  /** Folders of functions/, and keys of serverless.yml. */
  readonly names: readonly string[]
  readonly groups: readonly string[]
  /** The text of a file, by its path. */
  readonly read: (path: string) => string
}

export interface Wanted {
  readonly name: string
  readonly topic: string
}

/** What the generated handler names already. */
const usedInHandler = [
  'consume',
  'connect-kafka',
  'handler',
  'kafka-settings',
  'limits',
  'log',
  'send',
  'settings',
  'warm',
]

/** AWS's own limit is 64 for `kassa-<stage>-<function>`. */
const longest = 30

const camel = (kebab: string): string => kebab.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const isIdentifier = (text: string): boolean => {
  try {
    new Function(`'use strict'; const ${text} = 0`)
    return true
  } catch {
    return false
  }
}

/** @throws Refusal with one sentence */
const check = ({ name, topic }: Wanted, { topics, names, groups }: Existing): TopicImport => {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name) || name.length > longest) {
    throw new Refusal(
      `"${name}" is no name of a subscriber: use lower-case words with - between them, at most ${longest} characters, such as loyalty-points.`,
    )
  }
  const found = topics.find(each => each.name === topic)
  const all = topics.map(each => each.name).sort()
  if (!found) throw new Refusal(`There is no topic "${topic}". Topics: ${all.join(', ')}.`)
  const taken = [name, camel(name)].find(each => names.includes(each)) ?? groups.find(each => each === `kassa-${name}`)
  if (taken !== undefined) throw new Refusal(`The name ${taken} is taken: choose another one.`)
  if (!isIdentifier(camel(name)) || usedInHandler.includes(name) || camel(name) === found.constant) {
    throw new Refusal(`"${name}" means something else in the code: choose another name.`)
  }
  return found
}

const handler = (name: string, { name: topic, room, constant, type, compacted }: TopicImport): string => {
  const id = camel(name)
  const value = compacted ? `${type} | null` : type
  return `/**
 * On ${topic}: say here what it does, and why.
 *
 * A record may come again at any point: it repeats its write, keyed by \`eventId\`, and nothing happens twice. Throw
 * Unprocessable when no retry can help: the record goes to dead-letter. Every other error is retried.
 */
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { type ${type}, ${constant} } from '../${room}/facts.ts'

export interface ${capital(id)}Dependencies {
  readonly log: Pick<typeof log, 'info'>
}

export const ${id} =
  ({ log }: ${capital(id)}Dependencies) =>
  async ({ topic, key, eventId }: ConsumedRecord<${value}>): Promise<void> => {
    log.info('Record read', { topic, key, eventId })
  }

const { send, warm } = connectKafka(settings(kafkaSettings))

export const handler = consume([${constant}], { send, warm, ...limits.${id} }).handler(${id}({ log }))
`
}

const test = (name: string, { room, constant, type }: TopicImport): string => {
  const id = camel(name)
  return `import { expect, test } from '@jest/globals'
import type { ConsumedRecord } from '../kafka/consume.ts'
import { type ${type}, ${constant} } from '../${room}/facts.ts'
import { ${id} } from './${name}-handler.ts'

/** Say what a value of yours needs. */
const record = (value: Partial<${type}> = {}): ConsumedRecord<${type}> => ({
  topic: ${constant}.name,
  partition: 0,
  offset: 1,
  key: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e',
  value: value as ${type},
  headers: {},
  eventId: 'e-1',
  time: '2026-11-22T10:00:00Z',
  traceparent: undefined,
})

test('a record is read', async () => {
  const lines: unknown[] = []
  await ${id}({ log: { info: (...line) => void lines.push(line) } })(record())
  expect(lines).toEqual([
    ['Record read', { topic: ${constant}.name, key: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e', eventId: 'e-1' }],
  ])
})
`
}

const tags = ['Ref', 'GetAtt', 'Sub'].map(tag => ({ tag: `!${tag}`, resolve: (text: string) => text }))

/** serverless.yml with the function and its mapping. Parsed again, it must be what it was beside these two. */
const withFunction = (text: string, name: string, topic: string): string => {
  const id = camel(name)
  const path = 'serverless.yml'
  const entry = `  ${id}:
    handler: functions/${name}/${name}-handler.handler
    role: ${capital(id)}Role
    description: Reads ${topic}
    timeout: 60
    events:
      - msk: { arn: !Ref ClusterArn, topic: ${topic}, consumerGroupId: kassa-${name} }
`
  const mapping = `${capital(id)}EventSourceMappingMSKClusterArn${capital(topic.replaceAll('-', ''))}`
  const withEntry = insertBelow({ path, text }, '  # ── subscribers', entry)
  const changed = insertBelow(
    { path, text: withEntry },
    '      # Subscribers.',
    `      ${mapping}: { Properties: *mapping }`,
  )
  const [before, after] = [text, changed].map(each => parse(each, { merge: true, customTags: tags }))
  const { [id]: _, ...functions } = after.functions
  const resources = after.resources.map((part: unknown) => {
    if (typeof part !== 'object' || part === null || !('extensions' in part)) return part
    const { [mapping]: _, ...extensions } = part.extensions as Record<string, unknown>
    return { ...part, extensions }
  })
  if (!isDeepStrictEqual({ ...after, functions, resources }, before)) {
    throw new Refusal(`${path} would change in more than the new function: put it in by hand.`)
  }
  return changed
}

/** Every file that is made or changed, with its text. @throws Refusal with one sentence */
export const subscriberPlan = (wanted: Wanted, existing: Existing): Readonly<Record<string, string>> => {
  const topic = check(wanted, existing)
  const { name } = wanted
  const id = camel(name)
  const source = (path: string) => ({ path, text: existing.read(path) })
  return {
    [`functions/${name}/${name}-handler.ts`]: handler(name, topic),
    [`functions/${name}/${name}.test.ts`]: test(name, topic),
    'serverless.yml': withFunction(existing.read('serverless.yml'), name, topic.name),
    'infra/rights.ts': appendTo(
      source('infra/rights.ts'),
      'const functions:',
      `  ${id}: { mappings: { '${topic.name}': 'kassa-${name}' }, writes: ['dead-letter'] },`,
    ),
    'functions/kafka/limits.ts': appendTo(
      source('functions/kafka/limits.ts'),
      'export const limits =',
      `  ${id}: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },`,
    ),
    'bench/cold-start/events.ts': appendTo(
      source('bench/cold-start/events.ts'),
      'export const firstEvents:',
      `  ${id}: () => record(sampleOf('${topic.name}')),`,
    ),
    'docs/architecture.md': insertBelow(
      source('docs/architecture.md'),
      '| `functions/webhooks` |',
      `| \`functions/${name}\` | Reads ${topic.name}: say here what for |`,
    ),
  }
}
