import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { abort } from '../../tests/aborted-transaction.ts'
import { settings } from '../settings.ts'
import { connectKafka, kafkaSettings } from './client.ts'
import { resumeTopic } from './resume-topic.ts'

const kafka = connectKafka(settings(kafkaSettings))
const topic = `resume-test-${randomUUID()}`
const groupId = topic

beforeAll(async () => {
  await kafka.admin(each =>
    each.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 2, replicationFactor: 3 }] }),
  )
  const headers = { raw: Buffer.from([0xff, 0x00, 0xfe]), twice: ['a', 'b'] }
  await kafka.send(['a', 'b', 'c', 'd', 'e'].map(key => ({ topic, key, value: key, headers })))
})
afterAll(async () => {
  await kafka.admin(each => each.deleteGroups([groupId]))
  await kafka.admin(each => each.deleteTopics({ topics: [topic] }))
  await kafka.close()
})

test('a topic is read onward from its position, with the note of the last commit', async () => {
  const resume = resumeTopic(kafka)
  const read = async (leave: number) => {
    const keys: string[] = []
    const notes: string[] = []
    await resume({ topic, groupId, withinMs: 20_000 }, async ({ records, from, to, position, commit }) => {
      notes.push(position.note)
      keys.push(...records.map(({ key }) => String(key)))
      for (const { headers } of records) {
        expect(headers).toEqual({
          raw: [Buffer.from([0xff, 0x00, 0xfe])],
          twice: [Buffer.from('a'), Buffer.from('b')],
        })
      }
      expect(from).toBeLessThanOrEqual(to - records.length)
      await commit({ next: to - leave, note: `left ${leave}` })
    })
    return { keys: keys.sort(), notes: [...new Set(notes)] }
  }
  expect(await read(1)).toEqual({ keys: ['a', 'b', 'c', 'd', 'e'], notes: [''] })
  const again = await read(0)
  expect(again.keys.length).toBeGreaterThan(0)
  expect(again.notes).toEqual(['left 1'])
  expect(await read(0)).toEqual({ keys: [], notes: [] })
})

test('what its reader throws ends the reading, and the position stays', async () => {
  await kafka.send([{ topic, key: 'f', value: 'f', headers: {} }])
  const failing = resumeTopic(kafka)({ topic, groupId, withinMs: 20_000 }, async () => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  const keys: string[] = []
  await resumeTopic(kafka)({ topic, groupId, withinMs: 20_000 }, async ({ records }) => {
    keys.push(...records.map(({ key }) => String(key)))
  })
  expect(keys).toEqual(['f'])
})

test("the records of an aborted transaction are nobody's, and the end behind them is reached", async () => {
  const read = async () => {
    const keys: string[] = []
    const begun = Date.now()
    await resumeTopic(kafka)({ topic, groupId, withinMs: 60_000 }, async ({ records, to, commit }) => {
      keys.push(...records.map(({ key }) => String(key)))
      await commit({ next: to, note: '' })
    })
    expect(Date.now() - begun).toBeLessThan(30_000)
    return keys
  }
  await read()
  await abort(kafka, topic, ['x', 'y'])
  expect(await read()).toEqual([])
  await kafka.send([{ topic, key: 'g', value: 'g', headers: {} }])
  expect(await read()).toEqual(['g'])
  expect(await read()).toEqual([])
})
