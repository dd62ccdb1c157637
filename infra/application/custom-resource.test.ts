import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { customResource } from './custom-resource.ts'

const received: { contentType: string | undefined; body: unknown }[] = []
const server = createServer(async (request, response) => {
  received.push({ contentType: request.headers['content-type'], body: await json(request) })
  response.end()
})
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise(resolve => server.close(resolve)))
beforeEach(() => {
  received.length = 0
})

const request = (RequestType: string) => ({
  RequestType,
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/result`,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'SinkSchema',
})
const same = {
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'SinkSchema',
  PhysicalResourceId: 'SinkSchema',
}

test('CloudFormation gets what was done', async () => {
  await customResource(async () => ({ done: ['schema', 'roles'] }))(request('Create'))
  expect(received).toEqual([{ contentType: '', body: { ...same, Status: 'SUCCESS', Reason: 'schema; roles' } }])
})

test('CloudFormation gets the reason of a failure, and the invocation fails too', async () => {
  const failing = customResource(() => Promise.reject(new Error('no database')))
  await expect(failing(request('Update'))).rejects.toThrow('no database')
  expect(received).toEqual([{ contentType: '', body: { ...same, Status: 'FAILED', Reason: 'no database' } }])
})

test('a removed stack keeps the data', async () => {
  const untouched = customResource(() => Promise.reject(new Error('It was run.')))
  await untouched(request('Delete'))
  expect(received).toMatchObject([{ body: { Status: 'SUCCESS' } }])
})

test('invoked by hand it returns the result', async () => {
  expect(await customResource(async () => ({ done: ['schema'] }))({})).toEqual({ done: ['schema'] })
  expect(received).toEqual([])
})
