/** GET /topics, GET /topics/{topic} and GET /groups/{group}: topics and consumer groups as they are, without their records. */
import { z } from 'zod'
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { type ClusterDescription, fetchClusterDescription } from '../kafka/admin.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type TopicDetails, topicDetails } from '../kafka/topic-details.ts'
import { settings } from '../settings.ts'
import { groupName, topicName } from './kafka-names.ts'
import { groupView, type Reading, rateSeconds, topicList, topicView } from './topic-view.ts'

export interface ReadTopics {
  readonly cluster: () => Promise<ClusterDescription>
  readonly details: (topics: readonly string[], since: Date) => Promise<TopicDetails>
  readonly now: () => Date
}

const ok = (body: unknown): HttpResponse => ({ statusCode: 200, headers: { 'cache-control': 'no-store' }, body })

const read = async ({ cluster, details, now }: ReadTopics, only?: string): Promise<Reading> => {
  const at = now()
  const description = await cluster()
  const names = description.topics
    .map(({ name }) => name)
    .filter(name => (only === undefined ? !name.startsWith('__') : name === only))
  const since = new Date(at.getTime() - rateSeconds * 1_000)
  const none: TopicDetails = { settings: new Map(), sizes: new Map(), offsets: new Map(), incomplete: [] }
  return { at, cluster: description, details: names.length > 0 ? await details(names, since) : none }
}

export const listTopics = (topics: ReadTopics) => async (): Promise<HttpResponse> => ok(topicList(await read(topics)))

export const oneTopic =
  (topics: ReadTopics) =>
  async ({ path: { topic } }: HttpRequest<undefined, { topic: string }>): Promise<HttpResponse> =>
    ok(topicView(await read(topics, topic), topic))

export const oneGroup =
  ({ cluster, now }: ReadTopics) =>
  async ({ path: { group } }: HttpRequest<undefined, { group: string }>): Promise<HttpResponse> =>
    ok(groupView({ at: now(), cluster: await cluster() }, group))

/** Both together end before the function does. */
const withinMs = 4_000

const given = settings(kafkaSettings)
const { kafka } = connectKafka(given)
const topics: ReadTopics = {
  cluster: () => fetchClusterDescription(given, [], withinMs),
  details: (names, since) => topicDetails(kafka, names, since, withinMs),
  now: () => new Date(),
}

export const handler = byRoute({
  'GET /topics': http().handler(listTopics(topics)),
  'GET /topics/{topic}': http({ path: z.object({ topic: topicName }) }).handler(oneTopic(topics)),
  'GET /groups/{group}': http({ path: z.object({ group: groupName }) }).handler(oneGroup(topics)),
})
