import { describe, expect, test } from '@jest/globals'
import type { Producer, ProducerBatch } from 'kafkajs'
import { Unavailable } from '../errors.ts'
import { resettingProducer } from './resetting-producer.ts'
import type { BatchProducer } from './verify-acks.ts'

const batchOf = (value: string): ProducerBatch => ({ topicMessages: [{ topic: 't', messages: [{ key: 'k', value }] }] })
const valueIn = ({ topicMessages }: ProducerBatch) => String(topicMessages?.[0]?.messages[0]?.value)
const long = 60_000
const never = () => new Promise<never>(() => {})

/** Producers whose sends are answered by `answer`; each send is noted with the number of its producer. */
const producers = (
  answer: (value: string, producer: number) => Promise<unknown> = async () => undefined,
  connect: (producer: number) => Promise<void> = async () => undefined,
) => {
  const sent: [number, string][] = []
  let made = 0
  const create = () => {
    const number = ++made
    return {
      connect: () => connect(number),
      disconnect: async () => undefined,
      sendBatch: async (batch: ProducerBatch) => {
        sent.push([number, valueIn(batch)])
        await answer(valueIn(batch), number)
        return []
      },
    } as unknown as Producer
  }
  return { create, sent, made: () => made }
}

describe('a failed producer', () => {
  test('is thrown away, and the next send has a new one', async () => {
    const { create, sent } = producers(async (_, number) => {
      if (number === 1) throw new Error('connection lost')
    })
    const { sendBatch } = resettingProducer(create)
    await expect(sendBatch(batchOf('1'), long)).rejects.toThrow('connection lost')
    await sendBatch(batchOf('2'), long)
    expect(sent).toEqual([
      [1, '1'],
      [2, '2'],
    ])
  })

  test('does not take with it the one that came after it', async () => {
    const failing: (() => void)[] = []
    const { create, sent } = producers((value, number) =>
      number === 1 ? new Promise((_, reject) => failing.push(() => reject(new Error(`${value} lost`)))) : never(),
    )
    const { sendBatch } = resettingProducer(create)
    const [first, second] = [sendBatch(batchOf('1'), long), sendBatch(batchOf('2'), long)]
    for (const each of [first, second]) each.catch(() => undefined)
    while (failing.length < 2) await Promise.resolve()
    failing[0]?.()
    await expect(first).rejects.toThrow('1 lost')
    sendBatch(batchOf('3'), long).catch(() => undefined)
    failing[1]?.()
    await expect(second).rejects.toThrow('2 lost')
    sendBatch(batchOf('4'), long).catch(() => undefined)
    while (sent.length < 4) await Promise.resolve()
    expect(sent).toEqual([
      [1, '1'],
      [1, '2'],
      [2, '3'],
      [2, '4'],
    ])
  })

  test('leaves nothing open, though kafkajs connects again for the send that was under way', async () => {
    let open = false
    let fail = () => {}
    const { sendBatch, close } = resettingProducer(() => {
      const disconnect = async () => {
        open = false
      }
      const sendAgain = () =>
        new Promise((_, reject) => {
          fail = () => {
            open = true
            reject(new Error('no leader'))
          }
        })
      return { connect: async () => undefined, disconnect, sendBatch: sendAgain } as unknown as Producer
    })
    await expect(sendBatch(batchOf('1'), 20)).rejects.toThrow(Unavailable)
    fail()
    await close()
    expect(open).toBe(false)
  })
})

describe('a broker that stands still', () => {
  test('is waited for no longer than asked', async () => {
    const { create } = producers(never)
    await expect(resettingProducer(create).sendBatch(batchOf('1'), 20)).rejects.toThrow(Unavailable)
  })

  test('is not a leader that waits for its followers: it answers each attempt, and keeps its producer', async () => {
    const tries: (() => void)[] = []
    const { sendBatch } = resettingProducer(
      () =>
        ({
          connect: async () => undefined,
          disconnect: async () => undefined,
          sendBatch: async ({ timeout }: ProducerBatch, tried: () => void) => {
            for (let attempt = 0; attempt < 3; attempt++) {
              tries.push(tried)
              tried()
              await new Promise(resolve => setTimeout(resolve, timeout))
            }
            return []
          },
        }) as unknown as BatchProducer,
    )
    await sendBatch(batchOf('1'), 4_300)
    expect(tries).toHaveLength(3)
  })

  test('is given up in time for another one, at the sending and at the connecting', async () => {
    const { create, sent } = producers(
      async (_, number) => (number === 1 ? never() : undefined),
      async number => (number === 2 ? never() : undefined),
    )
    const { sendBatch } = resettingProducer(create)
    await expect(sendBatch(batchOf('1'), 4_300)).rejects.toThrow(Unavailable)
    await expect(sendBatch(batchOf('1'), 2_800)).rejects.toThrow(Unavailable)
    await sendBatch(batchOf('1'), 1_300)
    expect(sent).toEqual([
      [1, '1'],
      [3, '1'],
    ])
  }, 10_000)
})

test('a container connects anew after a pause in which it may have been frozen', async () => {
  let time = 1_000
  const { create, sent } = producers()
  const { sendBatch } = resettingProducer(create, () => time)
  await sendBatch(batchOf('1'), long)
  time += 59_000
  await sendBatch(batchOf('2'), long)
  time += 61_000
  await sendBatch(batchOf('3'), long)
  expect(sent).toEqual([
    [1, '1'],
    [1, '2'],
    [2, '3'],
  ])
})

describe('warm', () => {
  test('connects, once, before anything is to be sent', async () => {
    const { create, sent, made } = producers()
    const { sendBatch, warm } = resettingProducer(create)
    warm()
    warm()
    expect(made()).toBe(1)
    await sendBatch(batchOf('1'), long)
    expect([made(), sent]).toEqual([1, [[1, '1']]])
  })

  test('that fails is told to nobody, and the send after the next connects anew', async () => {
    const { create, sent } = producers(undefined, async number => {
      if (number === 1) throw new Error('no broker')
    })
    const { sendBatch, warm } = resettingProducer(create)
    warm()
    await expect(sendBatch(batchOf('1'), long)).rejects.toThrow('no broker')
    await sendBatch(batchOf('1'), long)
    expect(sent).toEqual([[2, '1']])
  })

  test('begins anew after a pause in which the container may have been frozen', async () => {
    let time = 1_000
    const { create, sent, made } = producers()
    const { sendBatch, warm } = resettingProducer(create, () => time)
    await sendBatch(batchOf('1'), long)
    time += 61_000
    warm()
    expect(made()).toBe(2)
    await sendBatch(batchOf('2'), long)
    expect(sent.map(([producer]) => producer)).toEqual([1, 2])
  })

  test('is no use: a producer that sends nothing grows old all the same', async () => {
    let time = 1_000
    const { create, made } = producers()
    const { sendBatch, warm } = resettingProducer(create, () => time)
    await sendBatch(batchOf('1'), long)
    time += 50_000
    warm()
    time += 50_000
    await sendBatch(batchOf('2'), long)
    expect(made()).toBe(2)
  })
})
