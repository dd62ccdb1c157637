import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Kafka, Producer } from 'kafkajs'
import type { Discard } from '../batch/outcome.ts'
import { PLUGIN, SettingError, type Settings } from '../settings/settings.ts'
import type { EventSourceMapping } from '../types.ts'
import { type AwsRequest, sendRequest } from './aws-request.ts'
import {
  type Destination,
  type DestinationRecord,
  destinationMessage,
  destinationRecord,
  objectKey,
  parseDestination,
  withoutPayload,
} from './destination-message.ts'

/** Delivers discarded records to the on-failure destination. Rejects if the delivery failed. */
export interface Delivery {
  deliver(discard: Discard): Promise<void>
  stop(): Promise<void>
}

export interface DeliveryDependencies {
  readonly kafka: Kafka
  readonly settings: Settings
  readonly region: string
  readonly warn: (message: string) => void
}

type AwsDestination = Exclude<Destination, { kind: 'kafka' }>

// ---- a topic

const isTooLarge = (error: unknown): boolean => {
  const { type, cause } = error as { type?: unknown; cause?: unknown }
  return (
    type === 'MESSAGE_TOO_LARGE' ||
    type === 'RECORD_LIST_TOO_LARGE' ||
    (typeof cause === 'object' && cause !== null && isTooLarge(cause))
  )
}

const topicDelivery = (mapping: EventSourceMapping, topic: string, deps: DeliveryDependencies): Delivery => {
  const { kafka, settings } = deps
  let producer: Producer | undefined
  const send = async (messages: DestinationRecord[]): Promise<void> => {
    // Disable retries of kafkajs: if a leader moves to a broker that has already responded, kafkajs 2.2.4 takes the
    // records of that partition as written (sendMessages.js). The loop repeats a failed delivery as a whole.
    producer ??= kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
    await producer.connect()
    await producer.send({ topic, acks: -1, messages })
  }
  /**
   * The message is a third larger than the record. If it exceeds the limit of the topic, deliver it without its
   * payload.
   */
  const sendOne = async (message: DestinationRecord): Promise<void> => {
    try {
      await send([message])
    } catch (error) {
      if (!isTooLarge(error)) throw error
      deps.warn(
        `${topic} does not accept a record of ${message.value.length} bytes; a discarded record was delivered without its payload`,
      )
      await send([withoutPayload(message)])
    }
  }
  return {
    async deliver(discard) {
      const now = Date.now()
      const messages = discard.records.map(record => destinationRecord(mapping, settings.choices, discard, record, now))
      try {
        await send(messages)
      } catch (error) {
        if (!isTooLarge(error)) throw error
        for (const message of messages) await sendOne(message)
      }
    },
    stop: async () => producer?.disconnect(),
  }
}

// ---- SQS, SNS and S3

const endpointOf = (kind: AwsDestination['kind']): string | undefined =>
  process.env[`AWS_ENDPOINT_URL_${kind.toUpperCase()}`] ?? process.env.AWS_ENDPOINT_URL

const requests: Record<
  AwsDestination['kind'],
  (to: AwsDestination, body: string, key: string) => Pick<AwsRequest, 'method' | 'headers' | 'body'> & { path: string }
> = {
  sqs: (to, body) => ({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: `${endpointOf('sqs')}/${to.account}/${to.name}`, MessageBody: body }),
  }),
  sns: (to, body) => ({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn: to.arn, Message: body }).toString(),
  }),
  s3: (to, body, key) => ({
    method: 'PUT',
    path: `/${to.name}/${key}`,
    headers: { 'content-type': 'application/json' },
    body,
  }),
}

const endpointDelivery = (
  mapping: EventSourceMapping,
  to: AwsDestination,
  endpoint: string,
  deps: DeliveryDependencies,
): Delivery => ({
  async deliver(discard) {
    const now = Date.now()
    const message = destinationMessage(mapping, deps.settings.choices, discard, now, to.kind)
    const { path, ...request } = requests[to.kind](to, message, objectKey(mapping, discard, now))
    await sendRequest({ ...request, service: to.kind, region: deps.region, url: new URL(path, endpoint) })
  },
  stop: async () => undefined,
})

const folderDelivery = (
  mapping: EventSourceMapping,
  to: AwsDestination,
  folder: string,
  deps: DeliveryDependencies,
): Delivery => ({
  async deliver(discard) {
    const now = Date.now()
    const message = destinationMessage(mapping, deps.settings.choices, discard, now, to.kind)
    const name =
      to.kind === 's3'
        ? objectKey(mapping, discard, now)
        : `${new Date(now).toISOString().replaceAll(':', '.')}-${randomUUID()}.json`
    const file = join(folder, to.kind, to.name, name)
    await mkdir(dirname(file), { recursive: true })
    // Written under another name first, so that a reader never sees half a file.
    await writeFile(`${file}.part`, message)
    await rename(`${file}.part`, file)
  },
  stop: async () => undefined,
})

const noDelivery: Delivery = { deliver: async () => undefined, stop: async () => undefined }

/** Throws a SettingError if the on-failure destination cannot be reached locally. */
export const createDelivery = (mapping: EventSourceMapping, deps: DeliveryDependencies): Delivery => {
  if (mapping.OnFailureDestination === undefined) return noDelivery
  const to = parseDestination(mapping.OnFailureDestination)
  if (to.kind === 'kafka') return topicDelivery(mapping, to.topic, deps)
  const endpoint = endpointOf(to.kind)
  if (endpoint !== undefined) return endpointDelivery(mapping, to, endpoint, deps)
  const folder = deps.settings.destinationsFolder
  if (folder !== undefined) return folderDelivery(mapping, to, folder, deps)
  throw new SettingError(
    `function ${mapping.FunctionKey}, topic ${mapping.Topic}: the on-failure destination ${to.arn} cannot be reached; set custom.${PLUGIN}.destinationsFolder to write its messages to files, or AWS_ENDPOINT_URL_${to.kind.toUpperCase()} to the address of a local ${to.kind.toUpperCase()}.`,
  )
}
