/** The operator's routes of topics and consumer groups. */
import type { Api } from '../../shared/api.ts'
import type { ApiResult, RequestOptions } from '../../shared/api-request.ts'
import type { GroupReset, ResetRequest, TopicList, TopicRecords, TopicView } from '../../shared/contract.ts'
import { type RecordsQuery, recordsParameters } from './topics-query.ts'

const within = (signal?: AbortSignal): RequestOptions => ({ timeoutMs: 20_000, ...(signal ? { signal } : {}) })

export const topicsApi = ({ call }: Pick<Api, 'call'>) => ({
  list: (signal?: AbortSignal): Promise<ApiResult<TopicList>> => call('/topics', within(signal)),
  topic: (name: string, signal?: AbortSignal): Promise<ApiResult<TopicView>> =>
    call(`/topics/${encodeURIComponent(name)}`, within(signal)),
  records: (
    query: RecordsQuery,
    { cursor = '', unmasked = false, signal }: { cursor?: string; unmasked?: boolean; signal?: AbortSignal },
  ): Promise<ApiResult<TopicRecords>> => {
    const path = `/topics/${encodeURIComponent(query.topic)}/records${unmasked ? '/unmasked' : ''}`
    return call(`${path}?${recordsParameters(query, cursor)}`, { acts: unmasked, ...within(signal) })
  },
  reset: (group: string, body: ResetRequest, signal?: AbortSignal): Promise<ApiResult<GroupReset>> =>
    call(`/groups/${encodeURIComponent(group)}/reset`, { method: 'POST', body, ...within(signal) }),
})

export type TopicsApi = ReturnType<typeof topicsApi>
