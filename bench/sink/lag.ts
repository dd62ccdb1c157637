/** How long an event takes from the moment it was due to be produced until its row is seen, at a steady rate. */

import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import type { OwnDatabase } from '../../tests/database.ts'
import { type InboxRow, insertRows } from '../../tests/sample-checkouts.ts'
import type { Filler } from '../fill.ts'
import { sampleRecords } from '../sample-records.ts'

export interface Load {
  readonly database: OwnDatabase
  readonly fill: Filler
  /** Events a second. */
  readonly rate: number
  readonly seconds: number
}

const pollIntervalMs = 2
const arrivesWithinMs = 30_000

const idOf = ({ headers }: OutgoingRecord): string => String(headers.ce_id ?? '')

/** Follows the table as the console does, and notes when each row was first seen. */
const follow = async ({ url }: OwnDatabase) => {
  const reader = new Client({ connectionString: url })
  await reader.connect()
  const seen = new Map<string, number>()
  const newest = await reader.query('select coalesce(max(arrived), 0) as newest from events')
  let cursor = newest.rows[0].newest
  let over = false
  const looking = (async () => {
    while (!over) {
      const { rows } = await reader.query('select event_id, arrived from events where arrived > $1 order by arrived', [
        cursor,
      ])
      const now = performance.now()
      for (const { event_id, arrived } of rows) {
        seen.set(event_id, now)
        cursor = arrived
      }
      await pause(pollIntervalMs)
    }
  })()
  return {
    seen,
    stop: async () => {
      over = true
      await looking
      await reader.end()
    },
  }
}

const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + arrivesWithinMs
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what} within ${arrivesWithinMs / 1_000} s.`)
    await pause(pollIntervalMs)
  }
}

/** Of each event, in milliseconds, by whatever writes what is produced into the table of the load's database. */
export const lagOf = async ({ database, fill, rate, seconds }: Load): Promise<number[]> => {
  const following = await follow(database)
  try {
    const { seen } = following
    // A reader that starts at the end has found it when it shows a record produced since.
    const probes: string[] = []
    const probing = setInterval(() => {
      const [record] = sampleRecords(1)
      if (!record) return
      probes.push(idOf(record))
      void fill.send([record])
    }, 200)
    await until(() => probes.some(id => seen.has(id)), 'No event became a row').finally(() => clearInterval(probing))

    const due = new Map<string, number>()
    const begun = performance.now()
    const sends: Promise<void>[] = []
    for (const record of sampleRecords(Math.round(rate * seconds))) {
      const at = begun + (due.size * 1_000) / rate
      due.set(idOf(record), at)
      if (at > performance.now()) await pause(at - performance.now())
      sends.push(fill.send([record]))
    }
    await Promise.all(sends)
    await until(() => [...due.keys()].every(id => seen.has(id)), 'Not every event became a row')
    return [...due].map(([id, at]) => (seen.get(id) ?? Number.NaN) - at)
  } finally {
    await following.stop()
  }
}

/** The same with the least that could do it: a consumer of kafkajs that inserts what each fetch brings. */
export const loopLag = async (load: Load, topics: readonly string[]): Promise<number[]> => {
  const consumer = load.fill.kafka.consumer({ groupId: randomUUID(), allowAutoTopicCreation: false })
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: [...topics], fromBeginning: false })
    await consumer.run({
      eachBatch: async ({ batch }) => {
        const rows = batch.messages.map(
          ({ offset, timestamp, value, headers }): InboxRow => ({
            event_id: Buffer.from(String(headers?.ce_id)),
            type: Buffer.from(String(headers?.ce_type)),
            topic: batch.topic,
            partition: batch.partition,
            offset: Number(offset),
            at: Number(timestamp),
            value,
          }),
        )
        await insertRows(load.database.admin, rows)
      },
    })
    return await lagOf(load)
  } finally {
    await consumer.disconnect()
  }
}
