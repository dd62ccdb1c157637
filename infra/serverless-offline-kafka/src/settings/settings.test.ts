import { describe, expect, test } from '@jest/globals'
import { defaultSettings, readSettings } from './settings.ts'

describe('custom.serverless-offline-kafka', () => {
  test('is optional', () => {
    expect(readSettings(undefined, {})).toEqual(defaultSettings)
  })

  test('is read', () => {
    const custom = {
      bootstrapServers: 'a:9092, b:9092',
      clusters: { Shop: { bootstrapServers: ['c:9092'], eventSourceArn: 'arn:aws:kafka:x', ssl: true, sasl: 'iam' } },
      secrets: { s: { username: 'u', password: 'p' } },
      retryBackoff: { initial: '50' },
      logFormat: 'json',
      sessionTimeout: '6000',
      stopTimeout: 1,
      statusPort: '0',
      destinationsFolder: '.destinations',
      choices: { invocationsPerPoller: 1, partialResponse: 'checkpoint' },
    }
    expect(readSettings(custom, {})).toEqual({
      bootstrapServers: ['a:9092', 'b:9092'],
      clusters: { Shop: { bootstrapServers: ['c:9092'], eventSourceArn: 'arn:aws:kafka:x', ssl: true, sasl: 'iam' } },
      secrets: { s: { username: 'u', password: 'p' } },
      retryBackoff: { initial: 50, max: 30_000 },
      logFormat: 'json',
      sessionTimeout: 6_000,
      stopTimeout: 1,
      statusPort: 0,
      destinationsFolder: '.destinations',
      choices: { ...defaultSettings.choices, invocationsPerPoller: 1, partialResponse: 'checkpoint' },
    })
  })

  test('is overridden by the command line', () => {
    const settings = readSettings(
      { bootstrapServers: ['a:1'], logFormat: 'text', statusPort: 4000 },
      {
        kafkaBootstrapServers: 'b:2,c:3',
        kafkaClusters: '{"Shop":{"bootstrapServers":["d:4"]}}',
        kafkaRetryBackoff: '10,20',
        kafkaLogFormat: 'json',
        kafkaSessionTimeout: '45000',
        kafkaStopTimeout: '7',
        kafkaStatusPort: '5000',
        httpPort: 3000,
      },
    )
    expect(settings).toMatchObject({
      bootstrapServers: ['b:2', 'c:3'],
      clusters: { Shop: { bootstrapServers: ['d:4'] } },
      retryBackoff: { initial: 10, max: 20 },
      logFormat: 'json',
      sessionTimeout: 45_000,
      stopTimeout: 7,
      statusPort: 5000,
    })
  })

  test('one number of milliseconds is initial and max', () => {
    expect(readSettings({}, { kafkaRetryBackoff: '5' }).retryBackoff).toEqual({ initial: 5, max: 5 })
  })

  test.each<[object, string]>([
    [{ brokers: ['a:1'] }, 'brokers is unknown; allowed here are bootstrapServers, clusters, secrets'],
    [
      { clusters: { S: { bootstrapServers: ['a:1'], tls: true } } },
      'clusters["S"].tls is unknown; allowed here are bootstrapServers, eventSourceArn',
    ],
    [{ choices: { payload: 1 } }, 'choices.payload is unknown'],
    [{ bootstrapServers: ['a'] }, 'bootstrapServers is ["a"]; allowed is a list of host:port.'],
    [
      { clusters: { S: { ssl: true } } },
      'clusters["S"].bootstrapServers is undefined; allowed is a list of host:port.',
    ],
    [{ clusters: [] }, 'clusters is []; allowed is an object.'],
    [
      { clusters: { S: { bootstrapServers: ['a:1'], sasl: 'plain' } } },
      'clusters["S"].sasl is "plain"; allowed are false, "iam" and { mechanism: plain',
    ],
    [
      { clusters: { S: { bootstrapServers: ['a:1'], ssl: 'yes' } } },
      'clusters["S"].ssl is "yes"; allowed are true, false or the options',
    ],
    [{ secrets: { s: { user: 'u' } } }, 'secrets["s"].user is unknown'],
    [{ logFormat: 'xml' }, 'logFormat is "xml"; allowed are text, json.'],
    [{ statusPort: 70_000 }, 'statusPort is 70000; allowed are the integers 0 to 65535.'],
    [{ statusPort: 'x' }, 'statusPort is "x"; allowed are the integers 0 to 65535.'],
    [
      { retryBackoff: { initial: 5, max: 1 } },
      'retryBackoff is {"initial":5,"max":1}; allowed is an initial of at most max.',
    ],
    [{ choices: { tombstoneValue: '' } }, 'choices.tombstoneValue is ""; allowed are absent, null.'],
    [{ destinationsFolder: '' }, 'destinationsFolder is ""; allowed is a text.'],
  ])('refuses %j', (custom, sentence) => {
    expect(() => readSettings(custom, {})).toThrow(`custom.serverless-offline-kafka.${sentence}`)
  })

  test('refuses invalid JSON on the command line', () => {
    expect(() => readSettings({}, { kafkaClusters: '{' })).toThrow('--kafkaClusters is "{"; allowed is JSON.')
  })
})
