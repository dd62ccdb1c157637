/** What lies on the topics of the flow and beside it, as lines of the history. */
import { createHash } from 'node:crypto'
import type { ReadTopics } from '../../../functions/kafka/read-topics.ts'
import type { StoredRecord } from '../../../functions/kafka/stored-record.ts'
import { deadLetterOf } from '../../../functions/operations/redrive.ts'
import { topics, topicsBeside } from '../../../functions/topics.ts'
import { rights } from '../../../infra/rights.ts'
import type { Fact, Line } from '../history.ts'
import { markOf } from '../poison.ts'

type Item = Record<string, unknown>

/** The functions that read a topic by a mapping. */
const readersOf = (topic: string): string[] =>
  Object.entries(rights).flatMap(([name, { mappings = {} }]) => (topic in mappings ? [name] : []))

export const poisonLine = ({ topic, partition, offset }: StoredRecord, mark: string): Line => ({
  kind: 'poison',
  mark,
  topic,
  partition,
  offset,
  isEvent: topics.some(({ name }) => name === topic),
  readBy: readersOf(topic),
})

const said = ['amount', 'paymentId', 'mail', 'messageId', 'refundId', 'refundAmount', 'requestId', 'status'] as const

/** What the value of a fact says that a promise is about. */
export const saidIn = (text: string): Pick<Fact, (typeof said)[number]> => {
  const value = JSON.parse(text) as Item
  return Object.fromEntries(said.flatMap(name => (value[name] === undefined ? [] : [[name, value[name]]])))
}

/** What lies on the topics of the flow: facts, and what a foreign producer wrote. */
export const readFacts = async (read: ReadTopics): Promise<Line[]> =>
  (await read(topics.map(({ name }) => name))).map(record => {
    const { topic, partition, offset, timestamp, key, value, headers } = record
    const mark = markOf(headers)
    if (mark !== undefined) return poisonLine(record, mark)
    const text = value?.toString('utf8') ?? ''
    return {
      kind: 'fact',
      topic,
      partition,
      offset,
      at: timestamp,
      checkoutId: key?.toString('utf8') ?? '',
      eventId: String(headers.ce_id ?? ''),
      digest: createHash('md5')
        .update(value ?? '')
        .digest('hex'),
      time: String(headers.ce_time ?? ''),
      ...saidIn(text),
    }
  })

/** What a foreign producer wrote, as it came or wrapped in Lambda's on-failure format. */
export const isForeign = (record: StoredRecord): boolean => {
  if (markOf(record.headers) !== undefined) return true
  const { redrive } = deadLetterOf(record)
  return 'record' in redrive && 'foreign-mark' in redrive.record.headers
}

/** What lies beside the flow: every dead letter, with whether it was redriven, and what a foreign producer wrote. */
export const readLetters = async (read: ReadTopics): Promise<Line[]> => {
  const stored = await read(topicsBeside.map(({ name }) => name))
  const marks = new Set(stored.flatMap(({ topic, key }) => (topic === 'redriven' ? [String(key)] : [])))
  const letters = stored
    .filter(({ topic }) => topic === 'dead-letter' || topic === 'retries-exhausted')
    .map((record): Line => {
      const { id, reason } = deadLetterOf(record)
      return { kind: 'dead letter', id, reason, redriven: marks.has(id), isForeign: isForeign(record) }
    })
  const ownTopic = (headers: StoredRecord['headers']) => !('kassa-dead-letter-topic' in headers)
  const poison = stored.flatMap(record => {
    const mark = markOf(record.headers)
    return mark !== undefined && ownTopic(record.headers) ? [poisonLine(record, mark)] : []
  })
  return [...letters, ...poison]
}
