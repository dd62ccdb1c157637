import type { KafkaRecord } from '../types.ts'

/** Which records of a batch the function reported as failed. */
export type PartialBatch =
  | { readonly failed: 'none' }
  | { readonly failed: 'some'; readonly records: readonly KafkaRecord[] }
  | { readonly failed: 'all'; readonly reason: string }

const wholeBatch = (reason: string): PartialBatch => ({ failed: 'all', reason })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isEmpty = (response: unknown): boolean =>
  response === null || response === undefined || (isObject(response) && Object.keys(response).length === 0)

/**
 * Parses `{"batchItemFailures":[{"itemIdentifier":{"partition":"<topic>-<partition>","offset":<number>}}]}`.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export const partialBatch = (topic: string, batch: readonly KafkaRecord[], response: unknown): PartialBatch => {
  if (isEmpty(response)) return { failed: 'none' }
  if (!isObject(response) || Array.isArray(response))
    return wholeBatch(`the response is not an object: ${typeof response}`)
  const failures = response.batchItemFailures
  if (failures === null || failures === undefined) return { failed: 'none' }
  if (!Array.isArray(failures)) return wholeBatch('batchItemFailures is not a list')
  const inBatch = new Map(batch.map(record => [`${topic}-${record.partition}/${record.offset}`, record]))
  const failed = new Set<KafkaRecord>()
  for (const failure of failures) {
    const identifier = isObject(failure) ? failure.itemIdentifier : undefined
    if (!isObject(identifier) || typeof identifier.partition !== 'string' || typeof identifier.offset !== 'number')
      return wholeBatch(`not an itemIdentifier with a partition and an offset: ${JSON.stringify(failure)}`)
    const record = inBatch.get(`${identifier.partition}/${identifier.offset}`)
    if (record === undefined)
      return wholeBatch(`${identifier.partition} offset ${identifier.offset} is not in the batch`)
    failed.add(record)
  }
  if (failed.size === 0) return { failed: 'none' }
  return { failed: 'some', records: batch.filter(record => failed.has(record)) }
}
