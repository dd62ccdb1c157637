import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { load } from './load.ts'

let server: Server | undefined
afterEach(() => new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve())))

/** A server that notes what it is asked; `hold` says how an answer is held back. */
const serving = async (hold: (answer: () => void) => void, status = 202) => {
  const keys: string[] = []
  const bodies = new Set<string>()
  let connections = 0
  server = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']))
    response.statusCode = status
    let body = ''
    request.setEncoding('utf8').on('data', text => {
      body += text
    })
    request.on('end', () => {
      bodies.add(body)
      hold(() => response.end('{"status":"accepted"}'))
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { keys, bodies, connections: () => connections, port }
}

const asked = { path: '/checkout', clients: 3, seconds: 0.2, bodies: ['{"a":"é"}', '{}'], status: 202 }

test('a closed load keeps every client busy on one connection, each request under its own key', async () => {
  const { keys, bodies, connections, port } = await serving(answer => setImmediate(answer))
  const answers: string[] = []
  const { latencies, perSecond } = await load({ ...asked, seconds: 0.05, port }, body => answers.push(body))
  expect(keys.length).toBe(latencies.length)
  expect(new Set(keys).size).toBe(keys.length)
  expect(connections()).toBe(3)
  expect(bodies).toEqual(new Set(asked.bodies))
  expect(new Set(answers)).toEqual(new Set(['{"status":"accepted"}']))
  expect(perSecond).toBeGreaterThan(0)
})

test('an open load sends what is due whatever is still open, and counts the waiting of those that found no client', async () => {
  const held: (() => void)[] = []
  const release = () => {
    for (const answer of held.splice(0)) answer()
  }
  const { keys, port } = await serving(answer => {
    held.push(answer)
    // All three clients wait by now, and 17 requests with them: only then does the server answer.
    if (held.length === 3) setTimeout(release, 300)
    if (keys.length > 3) release()
  })
  const { latencies } = await load({ ...asked, port, rate: 100 })
  expect(latencies).toHaveLength(20)
  // The last was due 190 ms after the first, and could not be sent before the first had its answer at 300 ms.
  expect(Math.min(...latencies)).toBeGreaterThan(50)
})

test('another status ends the load with what was answered', async () => {
  const { port } = await serving(answer => answer(), 503)
  await expect(load({ ...asked, port })).rejects.toThrow('/checkout answered 503: {"status":"accepted"}')
})
