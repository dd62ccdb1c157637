import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Kafka } from 'kafkajs'
import type { Discard } from '../batch/outcome.ts'
import { mapping, record } from '../mapping.fixture.ts'
import { defaultSettings, type Settings } from '../settings/settings.ts'
import { createDelivery } from './delivery.ts'

const discard: Discard = {
  records: [record({ offset: 3 }), record({ offset: 4, key: null })],
  reason: 'RetryAttemptsExhausted',
  invocations: 1,
}

interface Sent {
  topic: string
  acks: number
  messages: { key: Buffer | null; value: string }[]
}

/** A producer that takes what is small enough. */
const kafka = (sent: Sent[], limit = Number.POSITIVE_INFINITY): Kafka =>
  ({
    producer: () => ({
      connect: async () => undefined,
      disconnect: async () => undefined,
      send: async (one: Sent) => {
        if (one.messages.some(({ value }) => value.length > limit))
          throw Object.assign(new Error('large'), { type: 'MESSAGE_TOO_LARGE' })
        sent.push(one)
      },
    }),
  }) as unknown as Kafka

const deliveryTo = (
  OnFailureDestination: string | undefined,
  own: Partial<Settings> = {},
  client = kafka([]),
  warnings: string[] = [],
) =>
  createDelivery(mapping(OnFailureDestination === undefined ? {} : { OnFailureDestination }), {
    kafka: client,
    settings: { ...defaultSettings, ...own },
    region: 'eu-central-1',
    warn: message => warnings.push(message),
  })

describe('rule 44: a topic', () => {
  test('gets one message for each record, in one acknowledged request', async () => {
    const sent: Sent[] = []
    await deliveryTo('kafka://failed', {}, kafka(sent)).deliver(discard)
    expect(sent).toMatchObject([{ topic: 'failed', acks: -1, messages: [{ key: Buffer.from('key') }, { key: null }] }])
  })

  test('gets messages that exceed its size limit without payload', async () => {
    const sent: Sent[] = []
    const warnings: string[] = []
    const large = { ...discard, records: [record({ value: Buffer.alloc(2000) }), record({ offset: 4 })] }
    await deliveryTo('kafka://failed', {}, kafka(sent, 2000), warnings).deliver(large)
    expect(sent.map(({ messages }) => messages.map(({ value }) => 'payload' in JSON.parse(value)))).toEqual([
      [false],
      [true],
    ])
    expect(warnings[0]).toContain('was delivered without its payload')
  })
})

test('rule 45: only the loop retries a delivery, because a retry by kafkajs can lose records', async () => {
  const made: unknown[] = []
  const client = {
    producer: (options: unknown) => {
      made.push(options)
      return { connect: async () => undefined, send: async () => undefined }
    },
  } as unknown as Kafka
  await deliveryTo('kafka://failed', {}, client).deliver(discard)
  expect(made).toEqual([{ allowAutoTopicCreation: false, retry: { retries: 0 } }])
})

test('without a destination nothing is delivered', async () => {
  await expect(deliveryTo(undefined).deliver(discard)).resolves.toBeUndefined()
})

describe('SQS, SNS and S3', () => {
  let server: Server | undefined
  let folder: string | undefined
  const arns = {
    SQS: 'arn:aws:sqs:eu-central-1:1:failed',
    SNS: 'arn:aws:sns:eu-central-1:1:failed',
    S3: 'arn:aws:s3:::failed',
  }

  afterEach(async () => {
    for (const service of Object.keys(arns)) delete process.env[`AWS_ENDPOINT_URL_${service}`]
    server?.close()
    if (folder !== undefined) await rm(folder, { recursive: true })
    folder = undefined
    server = undefined
  })

  const listen = async (
    status: number,
  ): Promise<{
    url: string
    requests: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[]
  }> => {
    const requests: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
    const listening = createServer(async (request, response) => {
      requests.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: await text(request),
      })
      response.writeHead(status).end('{}')
    })
    server = listening
    await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, requests }
  }

  test('are refused if they cannot be reached', () => {
    expect(() => deliveryTo(arns.SQS)).toThrow(
      `function charge, topic orders: the on-failure destination ${arns.SQS} cannot be reached; set custom.serverless-offline-kafka.destinationsFolder to write its messages to files, or AWS_ENDPOINT_URL_SQS to the address of a local SQS.`,
    )
  })

  test.each(Object.entries(arns))('%s: a message is written to a file if a folder is set', async (service, arn) => {
    folder = await mkdtemp(join(tmpdir(), 'delivery-'))
    await deliveryTo(arn, { destinationsFolder: folder }).deliver(discard)
    const files = (
      await readdir(join(folder, service.toLowerCase(), 'failed'), { recursive: true, withFileTypes: true })
    ).filter(one => one.isFile())
    expect(files).toHaveLength(1)
    const [file] = files
    const message = JSON.parse(await readFile(join(file?.parentPath ?? '', file?.name ?? ''), 'utf8')) as Record<
      string,
      unknown
    >
    expect(message).toMatchObject({ KafkaBatchInfo: { batchSize: 2 } })
    expect('payload' in message).toBe(service === 'S3')
  })

  test('rule 42: SQS gets a message of its queue', async () => {
    const { url, requests } = await listen(200)
    process.env.AWS_ENDPOINT_URL_SQS = url
    await deliveryTo(arns.SQS).deliver(discard)
    const body = JSON.parse(requests[0]?.body ?? '') as { QueueUrl: string; MessageBody: string }
    expect(requests[0]?.headers['x-amz-target']).toBe('AmazonSQS.SendMessage')
    expect(body.QueueUrl).toBe(`${url}/1/failed`)
    expect(JSON.parse(body.MessageBody)).toMatchObject({ requestContext: { condition: 'RetryAttemptsExhausted' } })
  })

  test('rule 42: SNS gets a publication', async () => {
    const { url, requests } = await listen(200)
    process.env.AWS_ENDPOINT_URL_SNS = url
    await deliveryTo(arns.SNS).deliver(discard)
    const body = new URLSearchParams(requests[0]?.body)
    expect([body.get('Action'), body.get('TopicArn')]).toEqual(['Publish', arns.SNS])
    expect(JSON.parse(body.get('Message') ?? '')).toMatchObject({ KafkaBatchInfo: { batchSize: 2 } })
  })

  test('rule 43: S3 gets an object', async () => {
    const { url, requests } = await listen(200)
    process.env.AWS_ENDPOINT_URL_S3 = url
    await deliveryTo(arns.S3).deliver(discard)
    expect(requests[0]?.method).toBe('PUT')
    expect(requests[0]?.url).toMatch(/^\/failed\/aws\/lambda\/0f0f0f0f-/)
    expect(JSON.parse(requests[0]?.body ?? '')).toHaveProperty('payload')
    expect(requests[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-central-1\/s3\/aws4_request/,
    )
  })

  test('rule 45: a refused message is a failed delivery', async () => {
    const { url } = await listen(500)
    process.env.AWS_ENDPOINT_URL_SQS = url
    await expect(deliveryTo(arns.SQS).deliver(discard)).rejects.toThrow(`sqs at ${url} answered 500`)
  })
})
