import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { checkedUrl } from './options.ts'
import { type Kind, type Plan, planOf } from './people.ts'
import { stream } from './stream.ts'
import { type End, visit } from './visit.ts'

test('shoppers go to this machine only, unless told', () => {
  expect(checkedUrl('http://127.0.0.1:3000/')).toBe('http://127.0.0.1:3000')
  expect(checkedUrl('http://localhost:3001/api')).toBe('http://localhost:3001/api')
  expect(() => checkedUrl('https://shop.example.com/api')).toThrow('is on another machine')
  expect(() => checkedUrl('http://127.0.0.1.example.com')).toThrow('is on another machine')
  expect(() => checkedUrl('shop')).toThrow('has to be an address')
  expect(checkedUrl('https://shop.example.com/api', true)).toBe('https://shop.example.com/api')
})

test('a seed repeats its shoppers, and they are of every kind', () => {
  const { random: _, ...first } = planOf(7, 3)
  expect(planOf(7, 3)).toMatchObject(first)
  const kinds = new Set(Array.from({ length: 300 }, (_, number) => planOf(7, number).kind))
  expect([...kinds].sort()).toEqual(['approve', 'browse', 'buy', 'declined', 'leaveCart', 'refuse', 'walkAway'])
})

/** What the shop was asked. */
let asked: string[]
let bodies: { paymentMethod: string; items: unknown[] }[]
let status: string
let server: Server

beforeEach(async () => {
  asked = []
  bodies = []
  status = 'confirmed'
  server = createServer(async (request, response) => {
    const { method, url = '' } = request
    asked.push(`${method} ${url}`)
    const body = await text(request)
    const json = (code: number, value: unknown) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (url.startsWith('/catalogue')) {
      json(200, {
        products: [
          { sku: 'mug', category: 'kitchen', stock: 900, soldOut: false },
          { sku: 'gone', category: 'kitchen', stock: 0, soldOut: true },
        ],
      })
    } else if (url === '/checkout') {
      bodies.push(JSON.parse(body))
      json(202, { checkoutId: 'c-1', amount: 5 })
    } else if (url === '/checkout/c-1') {
      json(200, { status, ...(status === 'action-required' ? { payment: { action: { url: '/bank' } } } : {}) })
    } else if (url === '/bank') {
      status = body.includes('approve') ? 'confirmed' : 'declined'
      response.writeHead(303).end()
    } else json(url === '/shipping' ? 200 : 202, {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const ofKind = (kind: Kind): Plan => {
  for (let number = 0; ; number += 1) {
    const plan = planOf(1, number)
    if (plan.kind === kind) return plan
  }
}
const come = (kind: Kind): Promise<End> => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return visit(ofKind(kind), `key-${kind}`, { url, closing: new AbortController().signal, pauseMs: 0 })
}

test('who looks around or leaves a cart buys nothing', async () => {
  expect(await come('browse')).toBe('looked around')
  expect(await come('leaveCart')).toBe('left a cart')
  expect(asked.filter(each => each.startsWith('POST'))).toEqual([])
})

test('who buys takes what is there, and waits for what becomes of it', async () => {
  expect(await come('buy')).toBe('confirmed')
  expect(bodies[0]?.items).toMatchObject([{ sku: 'mug' }])
  status = 'declined'
  expect(await come('declined')).toBe('declined')
})

test('whom the bank asks answers there, comes back, or walks away', async () => {
  status = 'action-required'
  expect(await come('approve')).toBe('confirmed')
  expect(asked).toContain('POST /checkout/c-1/payment')
  status = 'action-required'
  expect(await come('refuse')).toBe('declined')
  status = 'action-required'
  expect(await come('walkAway')).toBe('left at the bank')
  expect(status).toBe('action-required')
})

test('they come at their rate and are all counted; none comes after the end', async () => {
  const numbers: number[] = []
  const said: number[] = []
  const ends = await stream({
    rate: 1_000,
    ms: 50,
    closing: new AbortController().signal,
    progressMs: 1_000,
    progress: came => said.push(came),
    visit: async number => {
      numbers.push(number)
      return number % 2 === 0 ? 'confirmed' : 'declined'
    },
  })
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, number) => number))
  expect([...ends]).toEqual([
    ['confirmed', 25],
    ['declined', 25],
  ])
  expect(said.at(-1)).toBe(50)
  const closed = await stream({
    ...{ rate: 1, ms: 60_000, closing: AbortSignal.abort(), progressMs: 1_000, progress: () => {} },
    visit: async () => 'confirmed',
  })
  expect(closed.size).toBe(0)
})
