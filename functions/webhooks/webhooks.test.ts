import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Context, MSKEvent, MSKRecord } from 'aws-lambda'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { consume } from '../kafka/consume.ts'
import { limits, slowMs } from '../kafka/limits.ts'
import type { Topic } from '../kafka/topic.ts'
import type { WebhookMarks } from './dynamodb-webhook-marks.ts'
import { postWithin } from './post.ts'
import { postedTopicNames, postedTopics } from './posted-topics.ts'
import { type Answer, receiver } from './receiver.fixture.ts'
import type { Receiver } from './receivers.ts'
import { postTimeoutMs, webhooks } from './webhooks-handler.ts'

const key = Buffer.alloc(24, 7)
const secrets = [`whsec_${key.toString('base64')}`]

const running: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()))
})
const start = async (...answers: readonly Answer[]) => {
  const started = await receiver(...answers)
  running.push(started)
  return started
}

const marks = (): WebhookMarks => {
  const kept = new Map<string, Set<string>>()
  return {
    receiversWith: async ({ source, id }) => kept.get(`${source} ${id}`) ?? new Set(),
    mark: async ({ source, id }, name) => {
      kept.set(`${source} ${id}`, new Set([...(kept.get(`${source} ${id}`) ?? []), name]))
    },
  }
}

/** With a space and a member that the schema does not know: it goes out as it is. */
const value = JSON.stringify({
  checkoutId: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e',
  orderNumber: 'K-7Q2MX-4TD0P',
  shipTo: { line1: '1 Rue de l’Église', city: 'Liège', postalCode: '4000', country: 'BE' },
  by: 'ada@example.org',
  more: 1,
}).replace(':', ': ')

const record = (offset: number, topic = 'order-address-corrected') =>
  ({
    topic,
    partition: 0,
    offset,
    timestamp: 1,
    key: Buffer.from('0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e').toString('base64'),
    value: Buffer.from(value).toString('base64'),
    headers: Object.entries({
      ce_specversion: '1.0',
      ce_id: `e-${offset}`,
      ce_source: '/kassa/orderActions',
      ce_type: `kassa.${topic}.v1`,
      ce_time: '2026-11-22T10:00:00Z',
      'content-type': 'application/json',
    }).map(([name, text]) => ({ [name]: [...Buffer.from(text)] })),
  }) as unknown as MSKRecord

/** The function with its shell, as Lambda invokes it. */
const service = (
  receivers: readonly Pick<Receiver, 'name' | 'url'>[],
  more: Partial<Receiver> = {},
  timeoutMs = 5_000,
  now = () => new Date('2026-11-22T12:00:00Z'),
) => {
  const sent: OutgoingRecord[] = []
  const handler = consume<unknown>(postedTopics as readonly Topic<unknown>[], {
    send: async records => void sent.push(...records),
    ...limits.webhooks,
  }).handler(
    webhooks({
      receivers: receivers.map(each => ({ topics: postedTopicNames, secrets, ...each, ...more })),
      marks: marks(),
      post: postWithin('loopback'),
      now,
      timeoutMs,
    }),
  )
  const context = { functionName: 'kassa-local-webhooks', getRemainingTimeInMillis: () => 60_000 } as unknown as Context
  const invoke = async (...records: readonly MSKRecord[]): Promise<number[]> => {
    const bySource = { 'order-address-corrected-0': records } as unknown as MSKEvent['records']
    const event = {
      eventSource: 'aws:kafka',
      eventSourceArn: 'arn',
      bootstrapServers: 'b:1',
      records: bySource,
    } as const
    const { batchItemFailures } = await handler(event, context)
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)
  }
  return { invoke, sent }
}
const text = (record: OutgoingRecord | undefined, name: string) => String(record?.headers[`kassa-dead-letter-${name}`])

test('a record is posted as a CloudEvent, byte for byte, signed with the secret of the receiver', async () => {
  const warehouse = await start(204)
  expect(await service([{ name: 'warehouse', url: warehouse.url }]).invoke(record(1))).toEqual([])
  const [{ headers, body } = { headers: {}, body: '' }, ...others] = warehouse.received
  expect(others).toEqual([])
  expect(body).toBe(value)
  expect(headers).toMatchObject({
    'ce-specversion': '1.0',
    'ce-id': 'e-1',
    'ce-type': 'kassa.order-address-corrected.v1',
    'ce-source': '/kassa/orderActions',
    'ce-time': '2026-11-22T10:00:00Z',
    'content-type': 'application/json',
    'webhook-id': 'e-1',
    'webhook-timestamp': String(Date.parse('2026-11-22T12:00:00Z') / 1_000),
    'user-agent': 'kassa',
  })
  const mac = createHmac('sha256', key).update(`e-1.${headers['webhook-timestamp']}.${body}`)
  expect(headers['webhook-signature']).toBe(`v1,${mac.digest('base64')}`)
})

test('without receivers a record is done', async () => {
  const { invoke, sent } = service([])
  expect(await invoke(record(1))).toEqual([])
  expect(sent).toEqual([])
})

test('a receiver gets the topics it wants, and no other', async () => {
  const erp = await start()
  const { invoke } = service([{ name: 'erp', url: erp.url }], { topics: ['order-cancelled'] })
  expect(await invoke(record(1))).toEqual([])
  expect(erp.received).toEqual([])
})

describe('a record is retried', () => {
  test.each<[Answer]>([[500], [503], [408], [425], [429], ['reset']])('after %s, and then done', async answer => {
    const warehouse = await start(answer, 200)
    const { invoke, sent } = service([{ name: 'warehouse', url: warehouse.url }])
    expect(await invoke(record(1))).toEqual([1])
    expect(await invoke(record(1))).toEqual([])
    expect(warehouse.received.map(({ headers }) => headers['webhook-id'])).toEqual(['e-1', 'e-1'])
    expect(sent).toEqual([])
  })

  test('when nobody listens', async () => {
    const warehouse = await start()
    await warehouse.close()
    expect(await service([{ name: 'warehouse', url: warehouse.url }]).invoke(record(1))).toEqual([1])
  })

  test('when the receiver hangs; the function gives it up', async () => {
    const warehouse = await start('hang')
    expect(await service([{ name: 'warehouse', url: warehouse.url }], {}, 50).invoke(record(1))).toEqual([1])
  })

  test('in place only when it failed fast: a receiver that hangs must not hold its partition', () => {
    expect(postTimeoutMs).toBeGreaterThan(slowMs(limits.webhooks))
    expect(postTimeoutMs).toBeLessThan(limits.webhooks.recordTimeoutMs)
  })
})

describe('a record goes to dead-letter at once', () => {
  test.each<[Answer, number]>([
    [410, 410],
    [400, 400],
    [401, 401],
    ['redirect', 307],
  ])('after %s, with the status as the reason and without the words of the receiver', async (answer, status) => {
    const warehouse = await start(answer)
    const { invoke, sent } = service([{ name: 'warehouse', url: warehouse.url }])
    expect(await invoke(record(1))).toEqual([])
    expect(warehouse.received).toHaveLength(1)
    expect(sent.map(each => [each.topic, String(each.value)])).toEqual([['dead-letter', value]])
    expect(text(sent[0], 'reason')).toBe(`receiver-answered-${status}`)
    expect(text(sent[0], 'error')).toBe(`The receiver warehouse answered ${status}.`)
  })
})

describe('with several receivers', () => {
  test('one that is away does not make the others get the event again', async () => {
    const [warehouse, erp] = [await start(), await start(500, 500, 200)]
    const { invoke } = service([
      { name: 'warehouse', url: warehouse.url },
      { name: 'erp', url: erp.url },
    ])
    expect(await invoke(record(1))).toEqual([1])
    expect(await invoke(record(1))).toEqual([1])
    expect(await invoke(record(1))).toEqual([])
    // As after a redrive for the sake of another function.
    expect(await invoke(record(1))).toEqual([])
    expect([warehouse.received.length, erp.received.length]).toEqual([1, 3])
  })

  test('one that refuses waits for those that are away; then the record goes to dead-letter', async () => {
    const [warehouse, erp] = [await start(500, 200), await start(410)]
    const { invoke, sent } = service([
      { name: 'erp', url: erp.url },
      { name: 'warehouse', url: warehouse.url },
    ])
    expect(await invoke(record(1))).toEqual([1])
    expect(sent).toEqual([])
    expect(await invoke(record(1))).toEqual([])
    expect(text(sent[0], 'reason')).toBe('receiver-answered-410')
    expect(warehouse.received).toHaveLength(2)
  })

  test('all that refuse are named', async () => {
    const [warehouse, erp] = [await start(404), await start(410)]
    const { invoke, sent } = service([
      { name: 'erp', url: erp.url },
      { name: 'warehouse', url: warehouse.url },
    ])
    await invoke(record(1))
    expect(text(sent[0], 'error')).toBe('The receiver erp answered 410. The receiver warehouse answered 404.')
  })
})

test('records of one checkout arrive in their order, and a later one waits for an earlier one', async () => {
  const warehouse = await start(500, 200)
  const { invoke } = service([{ name: 'warehouse', url: warehouse.url }])
  expect(await invoke(record(1), record(2))).toEqual([1, 2])
  expect(await invoke(record(1), record(2))).toEqual([])
  expect(warehouse.received.map(({ headers }) => headers['webhook-id'])).toEqual(['e-1', 'e-1', 'e-2'])
})

test('the receiver of docs/webhooks.md verifies what it gets, and ignores what it has', async () => {
  const file = new URL('../../docs/webhooks/receiver.mjs', import.meta.url).pathname
  const WEBHOOK_SECRETS = JSON.stringify({ warehouse: secrets[0] })
  const example = spawn(process.execPath, [file], { env: { ...process.env, PORT: '0', WEBHOOK_SECRETS } })
  running.push({ close: async () => void example.kill() })
  const printed: string[] = []
  for await (const line of createInterface(example.stdout)) {
    printed.push(line)
    if (line.startsWith('Receiving on ')) break
  }
  const url = String(printed[0]?.replace('Receiving on ', ''))
  const lines: string[] = []
  createInterface(example.stdout).on('line', line => lines.push(line))
  const at = () => new Date()
  expect(await service([{ name: 'warehouse', url }], {}, 5_000, at).invoke(record(1))).toEqual([])
  expect(await service([{ name: 'warehouse', url }], {}, 5_000, at).invoke(record(1), record(2))).toEqual([])
  const forged = service([{ name: 'warehouse', url }], { secrets: [`whsec_${'A'.repeat(32)}`] }, 5_000, at)
  await forged.invoke(record(3))
  const late = service([{ name: 'warehouse', url }], {}, 5_000, () => new Date(Date.now() - 600_000))
  await late.invoke(record(4))
  expect([...forged.sent, ...late.sent].map(each => text(each, 'reason'))).toEqual([
    'receiver-answered-401',
    'receiver-answered-401',
  ])
  example.kill()
  await once(example, 'close')
  expect(lines.filter(line => line.startsWith('kassa.order-address-corrected.v1 '))).toHaveLength(2)
})

test('a post whose mark is lost is repeated under the same id', async () => {
  const warehouse = await start()
  const receivers = [{ name: 'warehouse', url: warehouse.url }]
  await service(receivers).invoke(record(1))
  await service(receivers).invoke(record(1))
  expect(warehouse.received.map(({ headers }) => headers['webhook-id'])).toEqual(['e-1', 'e-1'])
})
