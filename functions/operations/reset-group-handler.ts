/** POST /groups/{group}/reset: moves a consumer group that nobody reads for. */
import { z } from 'zod'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { commitAsNobody, groupOffsets } from '../kafka/group-offsets.ts'
import { withTopicReader } from '../kafka/topic-reader.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { groupName } from './kafka-names.ts'
import { ResetRequest, resetGroup } from './reset-group.ts'

export const resetOverHttp =
  (reset: ReturnType<typeof resetGroup>) =>
  async ({ path: { group }, body, operator }: HttpRequest<ResetRequest, { group: string }>): Promise<HttpResponse> => {
    const answer = await reset(group, body)
    if (!body.dryRun) log.info('Consumer group reset', { ...answer, operator })
    return { statusCode: 200, body: answer }
  }

const { kafka } = connectKafka(settings(kafkaSettings))
const reset = resetGroup({
  group: groupId => groupOffsets(kafka, groupId),
  readTopic: (topic, work) => withTopicReader(kafka, topic, work),
  commit: (groupId, topic, offsets) => commitAsNobody(kafka, groupId, topic, offsets),
})

export const handler = http({ path: z.object({ group: groupName }), body: ResetRequest }).handler(resetOverHttp(reset))
