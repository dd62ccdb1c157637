/** The schedule on a topic in memory: what is sent on, when, and what a crash repeats. */
import { describe, expect, jest, test } from '@jest/globals'
import { Unavailable } from '../errors.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { Position, ResumeTopic } from '../kafka/resume-topic.ts'
import type { StoredRecord } from '../kafka/stored-record.ts'
import { pausesOf } from './retry-schedule.ts'
import { scheduledRedrive } from './scheduled-redrive.ts'

const start = Date.parse('2026-11-22T10:00:00Z')
const minute = 60_000

const failed = (key: string, topic = 'checkout-requested', attempt = 0, at = start) => ({
  key: Buffer.from(key),
  value: Buffer.from(
    JSON.stringify({
      requestContext: { functionArn: 'arn:aws:lambda:x:0:function:charge', condition: 'RetriesExhausted' },
      timestamp: new Date(at).toISOString(),
      payload: {
        records: {
          [`${topic}-0`]: [
            {
              topic,
              partition: 0,
              offset: 1,
              key: Buffer.from(key).toString('base64'),
              value: Buffer.from('{}').toString('base64'),
              headers: attempt === 0 ? [] : [{ 'kassa-attempt': [...Buffer.from(String(attempt))] }],
            },
          ],
        },
      },
    }),
  ),
})

/** One partition, read in batches of `size`. */
const partition = (size = 2) => {
  const stored: StoredRecord[] = []
  let committed: Position = { next: 0, note: '' }
  const sent: OutgoingRecord[] = []
  let clock = start
  let broken = (_record: OutgoingRecord): boolean => false
  let refused = (_record: OutgoingRecord): boolean => false
  const resume: ResumeTopic = async (_, handle) => {
    const end = stored.length
    let position = committed
    const commit = async (next: Position) => {
      committed = next
      position = next
    }
    for (let from = position.next; from < end; from += size) {
      const to = Math.min(end, from + size)
      await handle({ from, to, records: stored.slice(from, to), position, commit })
    }
  }
  const send = async (records: readonly OutgoingRecord[]) => {
    if (records.some(broken)) throw new Unavailable('no broker')
    if (records.some(refused)) throw Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' })
    sent.push(...records)
  }
  return {
    add: (...records: ReturnType<typeof failed>[]) => {
      for (const record of records) {
        const offset = stored.length
        stored.push({ topic: 'retries-exhausted', partition: 0, offset, timestamp: 0, headers: {}, ...record })
      }
    },
    pass: (minutes: number) => {
      clock += minutes * minute
    },
    fail: (which: typeof broken) => {
      broken = which
    },
    refuse: (which: typeof refused) => {
      refused = which
    },
    run: () =>
      scheduledRedrive({ resume, send, now: () => new Date(clock), service: 'kassa-x-scheduledRedrive' })(1_000),
    sentOn: () => sent.filter(({ topic }) => topic !== 'redriven').map(({ key }) => String(key)),
    marks: () => sent.filter(({ topic }) => topic === 'redriven').map(({ key }) => String(key)),
    sent,
    committed: () => committed,
  }
}

test('a record is sent on when its pause is over, once, with its attempt and a mark', async () => {
  const topic = partition()
  topic.add(failed('a'))
  expect(await topic.run()).toEqual({ redriven: 0, waiting: 1, forPerson: 0 })
  topic.pass(1)
  expect(await topic.run()).toEqual({ redriven: 1, waiting: 0, forPerson: 0 })
  topic.pass(60)
  await topic.run()
  expect(topic.sentOn()).toEqual(['a'])
  expect(topic.sent[0]).toMatchObject({ topic: 'checkout-requested', headers: { 'kassa-attempt': '1' } })
  expect(topic.marks()).toEqual(['retries-exhausted-0-0'])
  expect(topic.committed()).toEqual({ next: 1, note: '' })
})

test('a record that is not due holds back no later one, and is sent on when it is due', async () => {
  const topic = partition()
  topic.add(
    failed('slow', 'order-successful', 3),
    failed('a'),
    failed('b'),
    failed('slower', 'order-successful', 4),
    failed('c'),
  )
  topic.pass(1)
  expect(await topic.run()).toEqual({ redriven: 3, waiting: 2, forPerson: 0 })
  expect(topic.committed()).toEqual({ next: 0, note: '1-2,4' })
  topic.pass(60)
  expect(await topic.run()).toEqual({ redriven: 1, waiting: 1, forPerson: 0 })
  expect(topic.committed()).toEqual({ next: 3, note: '1' })
  topic.pass(120)
  await topic.run()
  expect(topic.sentOn()).toEqual(['a', 'b', 'c', 'slow', 'slower'])
  expect(topic.committed()).toEqual({ next: 5, note: '' })
})

test('the pauses grow, up to two hours for an authorisation and days for what follows', () => {
  const sum = (topic: string) => pausesOf(topic).reduce((total, pause) => total + pause, 0) / minute
  expect(pausesOf('checkout-requested').slice(0, 3)).toEqual([1, 5, 15].map(each => each * minute))
  expect(sum('checkout-requested')).toBeLessThan(120)
  expect(sum('order-rejected')).toBeGreaterThan(24 * 60)
})

describe('a record waits for a person', () => {
  test.each([
    ['when its patience has ended', failed('a', 'checkout-requested', pausesOf('checkout-requested').length)],
    ['when its source is no topic of the flow', failed('a', 'elsewhere')],
    ['when it is not readable', { key: Buffer.from('a'), value: Buffer.from('{') }],
  ])('%s, and holds back none', async (_, record) => {
    const topic = partition()
    topic.add(record, failed('b'))
    topic.pass(1)
    expect(await topic.run()).toEqual({ redriven: 1, waiting: 0, forPerson: 1 })
    topic.pass(100_000)
    expect(await topic.run()).toEqual({ redriven: 0, waiting: 0, forPerson: 0 })
    expect(topic.sentOn()).toEqual(['b'])
  })
})

test('a record that no broker takes waits for a person, and holds back none', async () => {
  const topic = partition(200)
  topic.add(failed('a'), failed('large'), failed('b'))
  topic.pass(1)
  topic.refuse(({ key }) => String(key) === 'large')
  expect(await topic.run()).toEqual({ redriven: 2, waiting: 0, forPerson: 1 })
  expect(topic.sentOn()).toEqual(['a', 'b'])
  expect(topic.marks()).toEqual(['retries-exhausted-0-0', 'retries-exhausted-0-2'])
  expect(await topic.run()).toEqual({ redriven: 0, waiting: 0, forPerson: 0 })
})

test('what waits for a person is counted under the name that the alarm watches', async () => {
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  const disabled = process.env.POWERTOOLS_METRICS_DISABLED
  delete process.env.POWERTOOLS_METRICS_DISABLED
  const topic = partition()
  topic.add({ key: Buffer.from('a'), value: Buffer.from('{') })
  await topic.run()
  process.env.POWERTOOLS_METRICS_DISABLED = disabled
  const lines = out.mock.calls.map(([line]) => String(line)).filter(line => line.includes('PatienceEnded'))
  out.mockRestore()
  expect(lines.map(line => JSON.parse(line))).toEqual([
    expect.objectContaining({
      _aws: expect.objectContaining({
        CloudWatchMetrics: [expect.objectContaining({ Dimensions: [['service']] })],
      }),
      service: 'kassa-x-scheduledRedrive',
      PatienceEnded: 1,
    }),
  ])
})

test('a crash before the commit sends again, and loses nothing', async () => {
  const topic = partition(200)
  topic.add(failed('a'), failed('b'))
  topic.pass(1)
  topic.fail(({ topic }) => topic === 'redriven')
  await expect(topic.run()).rejects.toThrow('no broker')
  expect(topic.committed()).toEqual({ next: 0, note: '' })
  topic.fail(() => false)
  await topic.run()
  expect(topic.sentOn()).toEqual(['a', 'b', 'a', 'b'])
  expect(topic.committed()).toEqual({ next: 2, note: '' })
})

test('thousands that are due between others that are not fit into the note of a commit', async () => {
  const topic = partition(500)
  for (let pair = 0; pair < 3_000; pair += 1)
    topic.add(failed(`later-${pair}`, 'order-successful', 4), failed(`now-${pair}`))
  topic.pass(1)
  const { redriven } = await topic.run()
  expect(redriven).toBeGreaterThan(100)
  expect(topic.committed().note.length).toBeLessThan(4_096)
  topic.pass(24 * 60)
  await topic.run()
  await topic.run()
  expect(new Set(topic.sentOn()).size).toBe(6_000)
  expect(topic.committed()).toEqual({ next: 6_000, note: '' })
})

test('a note that is no list of offsets loses nothing', async () => {
  const topic = partition()
  topic.add(failed('a'))
  Object.assign(topic.committed(), { note: 'x' })
  topic.pass(1)
  expect((await topic.run()).redriven).toBe(1)
})
