/** What the machine itself allows: no figure of Kassa, but what the others rest on. */
import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { quantile } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { startChild } from '../child.ts'
import { ownTopic } from '../door/doors.ts'
import { filler } from '../fill.ts'
import type { Load, LoadResult } from '../load.ts'
import type { Measured, Measurement } from '../measurement.ts'

const times = 200
const block = Buffer.alloc(4_096, 'x')

/** Milliseconds of each, one after the other. */
const timed = async (count: number, work: () => Promise<unknown>): Promise<number[]> => {
  const took: number[] = []
  for (let n = 0; n < count; n += 1) {
    const begun = performance.now()
    await work()
    took.push(performance.now() - begun)
  }
  return took
}

export const limits: Measurement = {
  name: 'limits',
  about: 'what the machine allows: a replicated produce, an empty HTTP answer, a write to the disk, a commit',
  needs: [...kafkaComponents, 'postgres'],
  run: async ({ platform, rounds, scale }) => {
    const { addresses: at, home } = platform
    const count = Math.max(10, times * scale)
    const topic = await ownTopic(platform, 'limits')
    const fill = await filler([...at.brokers], () => topic)
    const produce = () => fill.send([{ topic, key: randomUUID(), value: block.subarray(0, 500), headers: {} }])

    const place = join(home.folder, 'bench-limits')
    const file = await open(place, 'w')
    const write = async () => {
      await file.write(block, 0, block.length, 0)
      await file.datasync()
    }

    const database = new Client({ connectionString: at.database.adminUrl })
    await database.connect()
    await database.query('create table if not exists bench_limits (n integer)')
    const commit = () => database.query('insert into bench_limits values (1)')

    await using server = startChild(new URL('../limits/empty-server.ts', import.meta.url))
    await using asking = startChild(new URL('../load-process.ts', import.meta.url))
    const port = await server.call<number>('listen')
    const answers = async () => {
      const load: Load = { port, path: '/', clients: 64, seconds: 2 * scale, bodies: ['{}'], status: 200 }
      return (await asking.call<LoadResult>('load', load)).perSecond
    }
    try {
      await timed(count, produce)
      await answers()
      const rounded = {
        produce: [] as number[][],
        write: [] as number[][],
        commit: [] as number[][],
        http: [] as number[],
      }
      for (let round = 0; round < rounds; round += 1) {
        rounded.produce.push(await timed(count, produce))
        rounded.write.push(await timed(count, write))
        rounded.commit.push(await timed(count, commit))
        rounded.http.push(await answers())
      }
      const line = (what: string, unit: string, kassa: number[]): Measured => ({ what, unit, kassa, baseline: [] })
      const at50and99 = (what: string, took: number[][]) =>
        [0.5, 0.99].map(q =>
          line(
            `limits: ${what}, p${q * 100}`,
            'ms',
            took.map(each => quantile(each, q)),
          ),
        )
      return [
        ...at50and99('one record on three brokers, acks=all', rounded.produce),
        ...at50and99('4 KB written and synced to the disk', rounded.write),
        ...at50and99('a commit of PostgreSQL', rounded.commit),
        line('limits: empty answers of one event loop', '1/s', rounded.http),
      ]
    } finally {
      await file.close()
      await rm(place)
      await database.query('drop table bench_limits')
      await database.end()
      await fill.close([topic])
    }
  },
}
