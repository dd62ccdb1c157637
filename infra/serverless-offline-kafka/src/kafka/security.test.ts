import { describe, expect, test } from '@jest/globals'
import { mapping } from '../mapping.fixture.ts'
import { defaultSettings, type Settings } from '../settings/settings.ts'
import { security } from './security.ts'

const URI = 'arn:aws:secretsmanager:eu-central-1:1:secret:s'
const reached = (types: readonly string[], own: Partial<Settings> = {}, servers = ['127.0.0.1:9092']) =>
  security(
    mapping({
      ClusterName: 'Shop',
      BootstrapServers: servers,
      SourceAccessConfigurations: types.map(Type => ({ Type, URI })),
    }),
    { ...defaultSettings, ...own },
  )
const secret = (members: object) => ({ secrets: { [URI]: members } })
const login = secret({ username: 'u', password: 'p' })
const cluster = (members: object) => ({ clusters: { Shop: { bootstrapServers: ['127.0.0.1:9092'], ...members } } })

describe('rule 56: SourceAccessConfigurations with the local secrets', () => {
  test.each([
    ['BASIC_AUTH', 'plain'],
    ['SASL_SCRAM_256_AUTH', 'scram-sha-256'],
    ['SASL_SCRAM_512_AUTH', 'scram-sha-512'],
  ])('%s is %s over TLS', (type, mechanism) => {
    expect(reached([type], login)).toEqual({ ssl: true, sasl: { mechanism, username: 'u', password: 'p' } })
  })

  test('a client certificate is TLS with key and certificate', () => {
    const certificate = secret({ certificate: 'cert', privateKey: 'key', privateKeyPassword: 'word' })
    expect(reached(['CLIENT_CERTIFICATE_TLS_AUTH'], certificate)).toEqual({
      ssl: { cert: 'cert', key: 'key', passphrase: 'word' },
    })
  })

  test('a root certificate is trusted', () => {
    expect(
      reached(
        ['SERVER_ROOT_CA_CERTIFICATE', 'SASL_SCRAM_512_AUTH'],
        secret({ certificate: 'ca', username: 'u', password: 'p' }),
      ),
    ).toEqual({
      ssl: { ca: 'ca' },
      sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' },
    })
  })

  test('VPC settings do not affect the connection', () => {
    expect(reached(['VPC_SUBNET', 'VPC_SECURITY_GROUP'])).toEqual({ ssl: false })
  })

  test('an unknown secret stops the start and says what to do', () => {
    expect(() => reached(['BASIC_AUTH'])).toThrow(
      `function charge, topic orders: BASIC_AUTH needs the secret ${URI}; add it to custom.serverless-offline-kafka.secrets, or set ssl and sasl under custom.serverless-offline-kafka.clusters["Shop"].`,
    )
  })

  test('an incomplete secret stops the start', () => {
    expect(() => reached(['BASIC_AUTH'], secret({ username: 'u' }))).toThrow(`secrets["${URI}"].password is missing`)
  })
})

describe('clusters takes precedence', () => {
  test('can turn off TLS and SASL', () => {
    expect(reached(['SASL_SCRAM_512_AUTH'], cluster({ ssl: false, sasl: false }))).toEqual({ ssl: false })
  })

  test('can use SASL without TLS', () => {
    const sasl = { mechanism: 'plain', username: 'u', password: 'p' }
    expect(reached([], cluster({ sasl }))).toEqual({ ssl: false, sasl })
  })

  test('IAM goes over TLS', () => {
    expect(reached([], cluster({ sasl: 'iam' }))).toEqual({ ssl: true, sasl: 'iam' })
  })

  test('without ssl and sasl the mapping decides', () => {
    expect(reached(['BASIC_AUTH'], { ...cluster({}), ...login })).toMatchObject({
      ssl: true,
      sasl: { mechanism: 'plain' },
    })
  })
})

describe('rule 55: the port of an MSK broker decides', () => {
  test.each<[string, object]>([
    ['b-1.shop.x.c2.kafka.eu-central-1.amazonaws.com:9098', { ssl: true, sasl: 'iam' }],
    ['b-1.shop.x.c2.kafka.eu-central-1.amazonaws.com:9198', { ssl: true, sasl: 'iam' }],
    ['b-1.shop.x.c2.kafka.eu-central-1.amazonaws.com:9094', { ssl: true }],
    ['b-1.shop.x.c2.kafka.eu-central-1.amazonaws.com:9092', { ssl: false }],
    ['127.0.0.1:9098', { ssl: false }],
  ])('%s', (server, expected) => {
    expect(reached([], {}, [server])).toEqual(expected)
  })
})
