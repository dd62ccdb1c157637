import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Problem } from '../../../functions/errors.ts'
import { answerProduce, type ProduceRequest } from './produce.ts'

const produced: (ProduceRequest & { topic: string })[] = []
let server: Server
let url: string

beforeAll(async () => {
  const answer = answerProduce(async (topic, record) => {
    if (topic === 'away') throw new Error('no broker')
    if (topic === 'none') throw new Problem(404, 'unknown-topic', 'There is no topic none.')
    produced.push({ topic, ...record })
    return { partition: 2, offset: 17 }
  })
  server = createServer((request, response) => void answer(request, response, request.url ?? '', { 'x-own': '1' }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const post = async (path: string, body: unknown, type = 'application/json') => {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: await response.json(), own: response.headers.get('x-own') }
}

test('a record is produced as it was written', async () => {
  const record = { key: null, value: null, headers: [{ name: 'a', value: '' }], partition: 2 }
  const answer = await post('/topics/order-successful/records', record)
  expect(answer).toEqual({ status: 201, body: { partition: 2, offset: 17 }, own: '1' })
  expect(produced).toEqual([{ topic: 'order-successful', ...record }])
})

test('what is no record is refused in a sentence that names the field', async () => {
  const records = '/topics/order-successful/records'
  expect(await post(records, { key: 1, value: 'x' })).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'key' }] },
  })
  expect(await post(records, { key: 'k', value: 'x', more: 1 })).toMatchObject({ status: 400 })
  expect(await post(records, '{')).toMatchObject({ status: 400, body: { detail: 'Expected JSON.' } })
  expect(await post(records, 'key=k', 'application/x-www-form-urlencoded')).toMatchObject({ status: 415 })
  expect(await post(records, { key: 'k', value: 'x'.repeat(3_000_000) })).toMatchObject({ status: 413 })
  expect(await post('/topics/a b/records', { key: 'k', value: 'x' })).toMatchObject({ status: 400 })
  expect(await post('/topics', {})).toMatchObject({ status: 404 })
  expect((await fetch(`${url}${records}`)).status).toBe(405)
  expect(produced).toHaveLength(1)
})

test('a topic that is not there is a 404, a broker that is away a 503', async () => {
  expect(await post('/topics/none/records', { key: 'k', value: 'x' })).toMatchObject({ status: 404 })
  const away = await post('/topics/away/records', { key: 'k', value: 'x' })
  expect(away).toMatchObject({ status: 503, body: { detail: 'The record was not produced: no broker' } })
})
