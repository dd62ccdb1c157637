/**
 * GET /topics/{topic}/records: the records of a topic as they are, the newest first, without their person; and
 * GET /topics/{topic}/records/unmasked, for who may act.
 */
import { z } from 'zod'
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type TopicReader, withTopicReader } from '../kafka/topic-reader.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { topicName } from './kafka-names.ts'
import { RecordsQuery, topicRecords } from './topic-records.ts'

export type ReadTopic = <T>(topic: string, work: (reader: TopicReader) => Promise<T>) => Promise<T>

/** A page is written and sent after it; people wait for it. */
const withinMs = 4_000

export const records =
  (readTopic: ReadTopic, masked: boolean) =>
  async ({
    path: { topic },
    query,
    operator,
  }: HttpRequest<undefined, { topic: string }, RecordsQuery>): Promise<HttpResponse> => {
    const page = topicRecords(masked, { now: Date.now, withinMs })
    const body = await readTopic(topic, reader => page(reader, topic, query))
    if (!masked) log.info('Records read with the persons in them', { topic, operator, records: body.records.length })
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
  }

const { kafka } = connectKafka(settings(kafkaSettings))
const readTopic: ReadTopic = (topic, work) => withTopicReader(kafka, topic, work)
const schemas = { path: z.object({ topic: topicName }), query: RecordsQuery }

export const handler = byRoute({
  'GET /topics/{topic}/records': http(schemas).handler(records(readTopic, true)),
  'GET /topics/{topic}/records/unmasked': http(schemas).handler(records(readTopic, false)),
})
