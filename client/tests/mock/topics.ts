/** The topics of the mock shop: what was published, read by the rules of the real routes. */
import { Problem } from '../../../functions/errors.ts'
import type { StoredRecord } from '../../../functions/kafka/stored-record.ts'
import type { TopicReader } from '../../../functions/kafka/topic-reader.ts'
import { ResetRequest, resetGroup } from '../../../functions/operations/reset-group.ts'
import { RecordsQuery, topicRecords } from '../../../functions/operations/topic-records.ts'
import { groupView, type Reading, topicList, topicView } from '../../../functions/operations/topic-view.ts'
import { catalogueTopics, deadLetterTopics, topics } from '../../../functions/topics.ts'
import { ProduceRequest } from '../../../infra/local/storefront/produce.ts'
import type { ClusterState } from './cluster.ts'
import type { Ledger } from './orders.ts'
import { problem, type Reply } from './reply.ts'

const partitionsOf = (name: string): number => (topics.some(topic => topic.name === name) ? 6 : 3)
const names = [...topics, ...catalogueTopics, ...deadLetterTopics].map(({ name }) => name)
const groupId = 'kassa-order'
const read = 'payment-successful'

export interface TopicsState {
  /** Members of the one group there is, `kassa-order`. */
  members: number
  /** Where it stands on each partition of payment-successful. */
  committed: Map<number, number>
  /** Records beside those of orders, after them. */
  more: StoredRecord[]
  /** Nobody may read records unmasked. */
  refuseUnmasked: boolean
}

/** What of the mock shop its topics are made of. */
interface Source {
  readonly book: Pick<Ledger, 'events'>
  readonly state: { readonly topics: TopicsState; readonly cluster: ClusterState }
}

export const topicsState = (): TopicsState => ({
  members: 0,
  committed: new Map(Array.from({ length: 6 }, (_, partition) => [partition, 0])),
  more: [],
  refuseUnmasked: false,
})

const recordsOf = ({ book, state }: Source, topic: string): StoredRecord[] => {
  const published = book.events
    .filter(event => event.topic === topic)
    .map(({ partition, offset, at, eventId, checkoutId, traceId, payload }) => ({
      topic,
      partition,
      offset,
      timestamp: Date.parse(at),
      key: checkoutId === null ? null : Buffer.from(checkoutId),
      value: Buffer.from(JSON.stringify(payload)),
      headers: {
        ce_id: [Buffer.from(eventId)],
        ce_type: [Buffer.from(`kassa.${topic}.v1`)],
        ...(traceId ? { traceparent: [Buffer.from(`00-${traceId}-00f067aa0ba902b7-01`)] } : {}),
        'kassa-digest': [Buffer.from([0xff, 0x00, 0x1b])],
      },
    }))
  return [...published, ...state.topics.more.filter(record => record.topic === topic)]
}

const readerOf = (shop: Source, topic: string): TopicReader => {
  const all = recordsOf(shop, topic)
  const ranges = Array.from({ length: partitionsOf(topic) }, (_, partition) => ({
    partition,
    low: 0,
    end: all.filter(record => record.partition === partition).length,
  }))
  return {
    ranges,
    fetch: async (partition, offset) => {
      const records = all.filter(record => record.partition === partition && record.offset >= offset)
      return { records, next: Math.max(offset + 1, ranges[partition]?.end ?? 0) }
    },
    offsetsAt: async time =>
      new Map(
        ranges.map(({ partition, end }) => {
          const first = all.find(record => record.partition === partition && record.timestamp >= time.getTime())
          return [partition, first?.offset ?? end]
        }),
      ),
  }
}

const readingOf = (shop: Source): Reading => {
  const { committed, members } = shop.state.topics
  const rangesOf = (name: string) => readerOf(shop, name).ranges
  const isOwn = (name: string): boolean => name === 'retention.ms'
  return {
    at: new Date(),
    cluster: {
      clusterId: 'mock',
      brokers: [],
      incomplete: [],
      topics: [...names, '__consumer_offsets'].map(name => ({
        name,
        minInSync: 2,
        partitions: rangesOf(name).map(({ partition, low, end }) => ({
          ...{ partition, low, end, leader: (partition % 3) + 1, replicas: [1, 2, 3] },
          isr: shop.state.cluster.down.length > 0 ? [1, 3] : [1, 2, 3],
        })),
      })),
      groups: [
        {
          groupId,
          state: members > 0 ? 'Stable' : 'Empty',
          members,
          offsets: [...committed].map(([partition, offset]) => ({ topic: read, partition, committed: offset })),
        },
      ],
    },
    details: {
      incomplete: [],
      sizes: new Map(
        names.map(name => [name, new Map(rangesOf(name).map(({ partition, end }) => [partition, end * 700]))]),
      ),
      offsets: new Map(names.map(name => [name, new Map(rangesOf(name).map(({ partition }) => [partition, 0]))])),
      settings: new Map(
        names.map(name => [
          name,
          [
            ['cleanup.policy', catalogueTopics.some(topic => topic.name === name) ? 'compact' : 'delete'],
            ['min.insync.replicas', '2'],
            ['retention.ms', '604800000'],
          ].map(([setting = '', value = '']) => ({ name: setting, value, own: isOwn(setting) })),
        ]),
      ),
    },
  }
}

const known = (topic: string): void => {
  if (!names.includes(topic)) throw new Problem(404, 'unknown-topic', `There is no topic ${topic}.`)
}

const answerOf = async (shop: Source, method: string, url: URL, body: unknown): Promise<unknown> => {
  const state = shop.state.topics
  const [, first, name = '', part, masking] = url.pathname.split('/').map(decodeURIComponent)
  if (first === 'groups' && part === 'reset' && method === 'POST') {
    const reset = resetGroup({
      group: async id => ({
        members: state.members,
        committed: new Map(id === groupId ? [[read, new Map(state.committed)]] : []),
      }),
      readTopic: (topic, work) => work(readerOf(shop, topic)),
      commit: async (_, __, offsets) => {
        state.committed = new Map(offsets)
        return true
      },
    })
    return reset(name, ResetRequest.parse(body))
  }
  if (first === 'groups') return groupView(readingOf(shop), name)
  if (!name) return topicList(readingOf(shop))
  if (!part) return topicView(readingOf(shop), name)
  known(name)
  if (method === 'POST') {
    const { key, value, headers, partition = 0 } = ProduceRequest.parse(body)
    const offset = readerOf(shop, name).ranges[partition]?.end ?? 0
    state.more.push({
      ...{ topic: name, partition, offset, timestamp: Date.now() },
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: Object.fromEntries(headers.map(header => [header.name, [Buffer.from(header.value)]])),
    })
    return { partition, offset }
  }
  const query = RecordsQuery.parse(Object.fromEntries(url.searchParams))
  const page = topicRecords(masking !== 'unmasked', { now: Date.now, withinMs: 1_000 })
  return page(readerOf(shop, name), name, query)
}

/** @returns undefined for a path that is none of topics and groups */
export const topicsAnswer = async (
  shop: Source,
  method: string,
  url: URL,
  body: unknown,
): Promise<Reply | undefined> => {
  if (!/^\/(topics|groups)(\/|$)/.test(url.pathname)) return undefined
  if (shop.state.topics.refuseUnmasked && url.pathname.endsWith('/unmasked')) {
    return { status: 403, body: { message: 'Forbidden' } }
  }
  try {
    return { status: 200, body: await answerOf(shop, method, url, body) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return problem(error.statusCode, error.slug, error.message, { errors: [...error.errors] })
  }
}
