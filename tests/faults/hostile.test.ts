/** The plan of the hostile: the same for a seed, of every kind, and nothing in it that would rightly be accepted. */
import { hash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context, MSKRecord } from 'aws-lambda'
import { Cart } from '../../functions/checkout/checkout.ts'
import { Unprocessable } from '../../functions/errors.ts'
import { http } from '../../functions/http/http.ts'
import { idempotencyKey } from '../../functions/http/idempotency-key.ts'
import { parseRecord } from '../../functions/kafka/consume.ts'
import type { Topic } from '../../functions/kafka/topic.ts'
import { topics, topicsBeside } from '../../functions/topics.ts'
import { hostileRequests } from './hostile-requests.ts'
import { poisonRecords } from './poison.ts'

const plan = { seed: 5, ms: 100_000, count: 150 }
/** Records are made with the time of now in them. */
const withoutTime = (content: unknown): string => String(content).replaceAll(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, '')

describe('the requests of a hostile shopper', () => {
  const requests = hostileRequests(plan)

  test('are the same for the same seed, in order, within the time of the run', () => {
    const texts = (seed: number) =>
      hostileRequests({ ...plan, seed }).map(({ at, name, headers, body }) => [at, name, headers, hash('md5', body)])
    expect(texts(5)).toEqual(texts(5))
    expect(texts(6)).not.toEqual(texts(5))
    const times = requests.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThanOrEqual(plan.ms)
  })

  test('are refused, each of them, by a problem that is the caller’s', async () => {
    const door = http({ body: Cart }).handler(async ({ headers }) => {
      idempotencyKey(headers['idempotency-key'])
      return { statusCode: 202, body: {} }
    })
    const context = { getRemainingTimeInMillis: () => 10_000 } as Context
    for (const { name, headers, body } of requests) {
      const joined = Object.fromEntries(
        [...Map.groupBy(headers, ([header]) => header)].map(([header, all]) => [
          header,
          all.map(([, value]) => value).join(','),
        ]),
      )
      const event = { headers: joined, body: body.toString('base64'), isBase64Encoded: true }
      const { statusCode = 0 } = await door(event as unknown as APIGatewayProxyEventV2, context)
      expect({ name, statusCode: Math.floor(statusCode / 100) }).toEqual({ name, statusCode: 4 })
    }
  })
})

describe('the records of a foreign producer', () => {
  const known: readonly Topic[] = topics
  const records = poisonRecords(plan)

  test('are the same for the same seed, on every topic, in every codec, some of them taken back', () => {
    const texts = (seed: number) =>
      poisonRecords({ ...plan, seed }).map(({ at, mark, name, topic, codec, value, headers }) => {
        const content = [value, ...Object.entries(headers).flat(2)].map(withoutTime).join()
        return [at, mark, name, topic, codec, hash('md5', content)]
      })
    expect(texts(5)).toEqual(texts(5))
    expect(texts(6)).not.toEqual(texts(5))
    const all = [...topics, ...topicsBeside].map(({ name }) => name)
    expect(new Set(records.map(({ topic }) => topic))).toEqual(new Set(all))
    expect(new Set(records.map(({ codec }) => codec)).size).toBe(5)
    expect(records.some(({ isAborted }) => isAborted)).toBe(true)
    expect(new Set(records.map(({ mark }) => mark)).size).toBe(plan.count)
  })

  test('are no facts, but for those that are taken back', () => {
    const bytes = (content: string | Buffer): Buffer => Buffer.from(content)
    for (const { topic, name, key, value, headers, isAborted } of records) {
      if (isAborted || !topics.some(each => each.name === topic)) continue
      const record = {
        topic,
        partition: 0,
        offset: 0,
        key: key === null ? null : bytes(key).toString('base64'),
        value: value === null ? null : bytes(value).toString('base64'),
        headers: Object.entries(headers).flatMap(([header, values]) =>
          [values].flat().map(each => ({ [header]: [...bytes(each)] })),
        ),
      } as unknown as MSKRecord
      let refused: unknown
      try {
        parseRecord(record, known)
      } catch (error) {
        refused = error
      }
      expect({ name, refused }).toEqual({ name, refused: expect.any(Unprocessable) })
    }
  })
})
