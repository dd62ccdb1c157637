/** Orders at a steady rate through the door of a running Kassa, followed to the row that says the receipt is mailed. */

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import { Client } from 'pg'
import { parse } from 'yaml'
import { checkoutIdOf } from '../../functions/checkout/checkout-id.ts'
import { checkoutRequested } from '../../functions/checkout/facts.ts'
import type { Addresses } from '../../infra/local/addresses.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { delivery } from '../../tests/delivery.ts'
import { tablesAt } from '../../tests/faults/places/tables.ts'

export interface Orders {
  /** A second, at even intervals, whatever becomes of the ones before. */
  readonly rate: number
  readonly count: number
  /** Only ids that fall on the first so many partitions of each topic; all when it is not given. */
  readonly partitions?: number
}

export interface Sold {
  /** Milliseconds of each order from the moment it was due until its last row was seen. */
  readonly times: readonly number[]
  /** Orders finished a second, from the first that was due to the last that was finished. */
  readonly perSecond: number
}

export interface Shop {
  orders(wanted: Orders): Promise<Sold>
  close(): Promise<void>
}

const pollIntervalMs = 5
const askAgainMs = 250
const confirmedWithinMs = 60_000

interface Answer {
  readonly status: number
  readonly text: string
}

/** Keys whose checkouts fall on the first partitions, by the partitioner that the producers use. */
const keysFor = (secret: string, partitions = checkoutRequested.partitions): (() => string) => {
  const choose = kafkajs.Partitioners.DefaultPartitioner()
  const partitionMetadata = Array.from({ length: checkoutRequested.partitions }, (_, partitionId) => ({
    partitionId,
    leader: 1,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }))
  const partitionOf = (key: string) =>
    choose({ topic: '', partitionMetadata, message: { key: checkoutIdOf(secret, key, 0), value: null } })
  return () => {
    for (;;) {
      const key = randomUUID()
      if (partitionOf(key) < partitions) return key
    }
  }
}

/** Notes when the receipt of each checkout is first seen in the sink. */
const followReceipts = async (databaseUrl: string) => {
  // On a full machine a look may take longer than a report is allowed to.
  const reader = new Client({ connectionString: databaseUrl, statement_timeout: confirmedWithinMs })
  await reader.connect()
  const confirmed = new Map<string, number>()
  let cursor = (await reader.query('select coalesce(max(arrived), 0) as newest from events')).rows[0].newest
  const look = async (): Promise<void> => {
    const { rows } = await reader.query(
      'select checkout_id, mail, arrived from events where arrived > $1 order by arrived',
      [cursor],
    )
    const now = performance.now()
    for (const { checkout_id, mail, arrived } of rows) {
      if (mail === 'receipt') confirmed.set(checkout_id, now)
      cursor = arrived
    }
  }
  /** Looks again and again until it is done. @throws Error when it is not in time, where it has one */
  const lookUntil = async (done: () => boolean, withinMs = Number.POSITIVE_INFINITY): Promise<void> => {
    const deadline = performance.now() + withinMs
    while (!done()) {
      if (performance.now() > deadline) throw new Error(`Not every order was confirmed within ${withinMs / 1_000} s.`)
      await look()
      await pause(pollIntervalMs)
    }
  }
  return { confirmed, lookUntil, close: () => reader.end() }
}

export const openShop = async (at: Addresses): Promise<Shop> => {
  const settings = parse(await readFile(new URL('../../infra/environment.yml', import.meta.url), 'utf8'), {
    logLevel: 'error',
  })
  const secret: string = settings.local.checkoutSecret
  await tablesAt(at).deliver(Object.fromEntries(products.map(({ sku }) => [sku, 1e9])))
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const receipts = await followReceipts(at.database.url)

  const ask = (key: string, number: number) =>
    new Promise<Answer>((resolve, reject) => {
      const body = JSON.stringify({
        customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
        items: [0, 1, 2]
          .slice(0, 1 + (number % 3))
          .map(each => ({ sku: products[(number + each * 5) % products.length]?.sku, quantity: 1 })),
        paymentMethod: 'tok_visa',
        ...delivery,
      })
      const headers = { 'content-type': 'application/json', 'idempotency-key': key }
      const asked = request(`${at.api.url}/checkout`, { method: 'POST', agent, headers }, async response => {
        resolve({ status: response.statusCode ?? 0, text: await text(response) })
      })
      asked.on('error', reject).end(body)
    })

  /** Asks again as a page does; the time goes on. */
  const buy = async (key: string, number: number): Promise<string> => {
    for (;;) {
      const { status, text } = await ask(key, number).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET') throw error
        return { status: 'no', text: 'The server closed the connection as idle while this was on its way.' } as const
      })
      if (status === 202) return (JSON.parse(text) as { checkoutId: string }).checkoutId
      if (status !== 'no' && status !== 409 && status !== 503)
        throw new Error(`POST /checkout answers ${status}: ${text}`)
      await pause(askAgainMs)
    }
  }

  const orders = async ({ rate, count, partitions }: Orders): Promise<Sold> => {
    const nextKey = keysFor(secret, partitions)
    const keys = Array.from({ length: count }, nextKey)
    const begun = performance.now()
    const due = keys.map((_, number) => begun + (number * 1_000) / rate)
    let asked = false
    const asking = (async (): Promise<string[]> => {
      const answers: Promise<string>[] = []
      for (const [number, key] of keys.entries()) {
        const wait = (due[number] ?? 0) - performance.now()
        if (wait > 0) await pause(wait)
        const answer = buy(key, number)
        answer.catch(() => undefined) // told when all are asked
        answers.push(answer)
      }
      return Promise.all(answers)
    })().finally(() => {
      asked = true
    })
    asking.catch(() => undefined) // told when the looking is over
    await receipts.lookUntil(() => asked)
    const ids = await asking
    const { confirmed } = receipts
    await receipts.lookUntil(() => ids.every(id => confirmed.has(id)), confirmedWithinMs)
    const times = ids.map((id, number) => (confirmed.get(id) ?? Number.NaN) - (due[number] ?? 0))
    const over = Math.max(...ids.map(id => confirmed.get(id) ?? Number.NaN))
    confirmed.clear()
    return { times, perSecond: count / ((over - begun) / 1_000) }
  }

  const close = async () => {
    agent.destroy()
    await receipts.close()
  }
  return { orders, close }
}
