import { describe, expect, test } from '@jest/globals'
import type { ProducerBatch } from 'kafkajs'
import { Unavailable } from '../errors.ts'
import { batchingSender } from './batching-sender.ts'
import type { Partitions } from './partitions.ts'

const record = (value: string, key = '0') => ({ topic: 't', key, value, headers: {} })

/** The key is the partition's number, and partitions 0 and 1 have one leader, 2 and 3 another. */
const known: Partitions = {
  partitionOf: ({ key }) => Number(key),
  leaderOf: (_, partition) => (partition < 2 ? 1 : 2),
}
const unknown: Partitions = { partitionOf: () => undefined, leaderOf: () => undefined }

const written = ({ topicMessages }: ProducerBatch): string[] =>
  (topicMessages ?? []).flatMap(({ messages }) =>
    messages.map(({ value, partition }) => (partition === undefined ? `${value}` : `${value} on ${partition}`)),
  )

/** Notes every batch, and holds back those with a value in `holding` until they are let go. */
const broker = (...holding: string[]) => {
  const batches: string[][] = []
  const held = new Map(holding.map(value => [value, Promise.withResolvers<void>()]))
  const sendBatch = async (batch: ProducerBatch): Promise<void> => {
    batches.push(written(batch))
    const values = (batch.topicMessages ?? []).flatMap(({ messages }) => messages.map(({ value }) => String(value)))
    await Promise.all(values.map(value => held.get(value)?.promise))
  }
  return { batches, sendBatch, let: (value: string) => held.get(value)?.resolve() }
}
const refused = (error: unknown): boolean => (error as Error).message === 'too large'

describe('sends', () => {
  test('to a broker that has a request under way are gathered into the next one', async () => {
    const { batches, sendBatch, ...held } = broker('1')
    const send = batchingSender({ partitions: known, sendBatch, refused })
    const sends = [send([record('1')]), send([record('2')]), send([record('3', '1'), record('4')])]
    held.let('1')
    await Promise.all(sends)
    expect(batches).toEqual([['1 on 0'], ['2 on 0', '4 on 0', '3 on 1']])
  })

  test('to a broker that answers are not held up by one that does not', async () => {
    const { batches, sendBatch, ...held } = broker('1')
    const send = batchingSender({ partitions: known, sendBatch, refused })
    const first = send([record('1')])
    await send([record('2', '2')])
    await send([record('3', '3')])
    expect(batches).toEqual([['1 on 0'], ['2 on 2'], ['3 on 3']])
    held.let('1')
    await first
  })

  test('are done when every broker has answered', async () => {
    const { batches, sendBatch, ...held } = broker('2')
    const send = batchingSender({ partitions: known, sendBatch, refused })
    let done = false
    const both = send([record('1'), record('2', '2')]).then(() => {
      done = true
    })
    await send([record('3')])
    expect([batches, done]).toEqual([[['1 on 0'], ['2 on 2'], ['3 on 0']], false])
    held.let('2')
    await both
  })

  test('of a partition are never under way twice, though its leader changes meanwhile', async () => {
    let leader = 1
    const { batches, sendBatch, ...held } = broker('1')
    const send = batchingSender({ partitions: { ...known, leaderOf: () => leader }, sendBatch, refused })
    const first = send([record('1')])
    leader = 2
    const second = send([record('2')])
    await send([record('3', '1')])
    expect(batches).toEqual([['1 on 0'], ['3 on 1']])
    held.let('1')
    await Promise.all([first, second])
    expect(batches.at(-1)).toEqual(['2 on 0'])
  })

  test('to a topic that nothing was sent to yet wait for the first, and then know their partitions', async () => {
    let partitions = unknown
    const { batches, sendBatch, ...held } = broker('1')
    const now: Partitions = {
      partitionOf: each => partitions.partitionOf(each),
      leaderOf: (topic, partition) => partitions.leaderOf(topic, partition),
    }
    const send = batchingSender({ partitions: now, sendBatch, refused })
    const first = send([record('1')])
    const second = send([record('2', '1')])
    partitions = known
    const third = send([record('3', '2')])
    expect(batches).toEqual([['1']])
    held.let('1')
    await Promise.all([first, second, third])
    expect(batches.slice(1).sort()).toEqual([['2 on 1'], ['3 on 2']])
  })

  test('of nothing are done', async () => {
    const { batches, sendBatch } = broker()
    await batchingSender({ partitions: known, sendBatch, refused })([])
    expect(batches).toEqual([])
  })
})

describe('a send that fails', () => {
  test('is repeated within its deadline', async () => {
    let tries = 0
    const sendBatch = async () => {
      if (++tries === 1) throw new Error('connection lost')
    }
    await batchingSender({ partitions: known, sendBatch, refused })([record('1')])
    expect(tries).toBe(2)
  })

  test('is an outage when nobody answers until then', async () => {
    const sendBatch = async (_: ProducerBatch, withinMs: number) => {
      await new Promise(resolve => setTimeout(resolve, withinMs))
      throw new Error('nobody answered')
    }
    const send = batchingSender({ partitions: known, sendBatch, refused })
    await expect(send([record('1')])).rejects.toThrow(Unavailable)
  }, 10_000)

  test('because the broker refuses one record fails that one, not those gathered with it', async () => {
    const { sendBatch, ...held } = broker('1')
    const refusing = async (batch: ProducerBatch) => {
      if (written(batch).some(each => each.startsWith('large'))) throw new Error('too large')
      await sendBatch(batch)
    }
    const send = batchingSender({ partitions: known, sendBatch: refusing, refused })
    const sends = ['1', '2', 'large', '3'].map(value => send([record(value)]))
    held.let('1')
    const results = await Promise.allSettled(sends)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })
})
