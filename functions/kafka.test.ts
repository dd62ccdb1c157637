import { describe, expect, test } from '@jest/globals'
import kafkajs, { type Producer, type ProducerBatch } from 'kafkajs'
import { Unavailable } from './errors.ts'
import { producer } from './kafka.ts'

const record = (value: string) => ({ topic: 't', key: 'k', value, headers: {} })

/** Producers whose sends are answered by `answer`, in turn; each send is noted with the number of its producer. */
const producers = (
  answer: (batch: string[], producer: number) => Promise<void>,
  connect: (producer: number) => Promise<void> = async () => undefined,
) => {
  const sent: { producer: number; values: string[] }[] = []
  let made = 0
  const create = () => {
    const number = ++made
    return {
      connect: () => connect(number),
      disconnect: async () => undefined,
      sendBatch: async ({ topicMessages }: ProducerBatch) => {
        const values = (topicMessages ?? []).flatMap(({ messages }) => messages.map(({ value }) => String(value)))
        sent.push({ producer: number, values })
        await answer(values, number)
        return []
      },
    } as unknown as Producer
  }
  return { create, sent, made: () => made }
}

describe('send', () => {
  test('gathers what is sent while a request is under way into the next request', async () => {
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const { create, sent } = producers(async values => (values.includes('1') ? held : undefined))
    const { send } = producer(create)
    const first = send([record('1')])
    const others = [send([record('2')]), send([record('3'), record('4')])]
    release()
    await Promise.all([first, ...others])
    expect(sent).toEqual([
      { producer: 1, values: ['1'] },
      { producer: 1, values: ['2', '3', '4'] },
    ])
  })

  test('throws a failed producer away and repeats the records with a new one', async () => {
    const { create, sent } = producers(async (_, number) => {
      if (number === 1) throw new Error('connection lost')
    })
    await producer(create).send([record('1')])
    expect(sent).toEqual([
      { producer: 1, values: ['1'] },
      { producer: 2, values: ['1'] },
    ])
  })

  test('closes what a given up producer opened again for the send that it was under way with', async () => {
    let open = false
    let fail = () => {}
    const { send, close } = producer(() => {
      const disconnect = async () => {
        open = false
      }
      const sendBatch = () =>
        new Promise((_, reject) => {
          // As kafkajs does: tries again over a new connection, though its cluster was disconnected.
          fail = () => {
            open = true
            reject(new Error('no leader'))
          }
        })
      return { connect: async () => undefined, disconnect, sendBatch } as unknown as Producer
    })
    await expect(send([record('1')])).rejects.toThrow(Unavailable)
    fail()
    await close()
    expect(open).toBe(false)
  }, 10_000)

  test('connects anew after a pause in which the container may have been frozen', async () => {
    let time = 1_000
    const { create, sent } = producers(async () => undefined)
    const { send } = producer(create, () => time)
    await send([record('1')])
    time += 59_000
    await send([record('2')])
    time += 61_000
    await send([record('3')])
    expect(sent.map(({ producer, values }) => [producer, ...values])).toEqual([
      [1, '1'],
      [1, '2'],
      [2, '3'],
    ])
  })

  test('gives up within its deadline when no broker answers', async () => {
    const { create } = producers(() => new Promise(() => {}))
    await expect(producer(create).send([record('1')])).rejects.toThrow(Unavailable)
  })

  test('fails the one record the broker refuses, not those gathered with it', async () => {
    const tooLarge = new kafkajs.KafkaJSProtocolError({
      type: 'MESSAGE_TOO_LARGE',
      message: 'too large',
      code: 10,
      retriable: false,
    } as never)
    const { create } = producers(async values => {
      if (values.includes('large')) throw tooLarge
    })
    const { send } = producer(create)
    const results = await Promise.allSettled([
      send([record('1')]),
      send([record('2')]),
      send([record('large')]),
      send([record('3')]),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })
})

describe('warm', () => {
  test('connects, once, before anything is to be sent', async () => {
    const { create, sent, made } = producers(async () => undefined)
    const { send, warm } = producer(create)
    warm()
    warm()
    expect(made()).toBe(1)
    await send([record('1')])
    expect([made(), sent]).toEqual([1, [{ producer: 1, values: ['1'] }]])
  })

  test('that fails is told to nobody, and the send connects anew', async () => {
    const { create, sent } = producers(
      async () => undefined,
      async number => {
        if (number === 1) throw new Error('no broker')
      },
    )
    const { send, warm } = producer(create)
    warm()
    await send([record('1')])
    expect(sent).toEqual([{ producer: 2, values: ['1'] }])
  })

  test('begins anew after a pause in which the container may have been frozen', async () => {
    let time = 1_000
    const { create, sent, made } = producers(async () => undefined)
    const { send, warm } = producer(create, () => time)
    await send([record('1')])
    time += 61_000
    warm()
    expect(made()).toBe(2)
    await send([record('2')])
    expect(sent.map(({ producer }) => producer)).toEqual([1, 2])
  })

  test('is no use: a producer that sends nothing grows old all the same', async () => {
    let time = 1_000
    const { create, made } = producers(async () => undefined)
    const { send, warm } = producer(create, () => time)
    await send([record('1')])
    time += 50_000
    warm()
    time += 50_000
    await send([record('2')])
    expect(made()).toBe(2)
  })
})
