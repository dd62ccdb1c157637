import { describe, expect, test } from '@jest/globals'
import { settings } from '../settings.ts'
import { type Aws, kafkaConnection, kafkaSettings } from './auth.ts'

const arn = 'arn:aws:kafka:eu-central-1:123456789012:cluster/kassa/0-1'
const msk = { CLUSTER_ARN: arn, AWS_REGION: 'eu-central-1' }

/** An MSK that answers, and what it was asked. */
const aws = (answers: Awaited<ReturnType<Aws['bootstrapBrokers']>>[]) => {
  const asked: string[] = []
  const outside = (): Aws => ({
    bootstrapBrokers: async each => {
      asked.push(each)
      const answer = answers[Math.min(asked.length, answers.length) - 1]
      if (!answer || Object.keys(answer).length === 0) throw new Error('Throttled')
      return { ...answer }
    },
    authToken: async region => {
      asked.push(region)
      return { token: `token-${asked.length}` }
    },
  })
  return { asked, outside }
}
const addresses = async (connection: ReturnType<typeof kafkaConnection>) =>
  typeof connection.brokers === 'function' ? connection.brokers() : connection.brokers

describe('on an MSK cluster', () => {
  test('asks for the brokers of the IAM listener, once for all connections of the container', async () => {
    const { asked, outside } = aws([
      { BootstrapBrokerStringSaslIam: 'b-1:9098,b-2:9098', BootstrapBrokerStringTls: 'b-1:9094' },
    ])
    const connection = kafkaConnection(msk, outside)
    expect(asked).toEqual([])
    expect(await addresses(connection)).toEqual(['b-1:9098', 'b-2:9098'])
    expect(await addresses(connection)).toEqual(['b-1:9098', 'b-2:9098'])
    expect(asked).toEqual([arn])
  })

  test('asks again after a failure', async () => {
    const { asked, outside } = aws([{}, { BootstrapBrokerStringSaslIam: 'b-1:9098' }])
    const connection = kafkaConnection(msk, outside)
    await expect(addresses(connection)).rejects.toThrow('Throttled')
    expect(await addresses(connection)).toEqual(['b-1:9098'])
    expect(asked).toEqual([arn, arn])
  })

  test('shows a fresh token of its IAM role on every connection, over TLS', async () => {
    const { outside } = aws([])
    const { ssl, sasl } = kafkaConnection(msk, outside)
    expect(ssl).toBe(true)
    expect(sasl?.mechanism).toBe('oauthbearer')
    if (sasl?.mechanism !== 'oauthbearer' || !('oauthBearerProvider' in sasl)) throw new Error('No OAUTHBEARER.')
    const { oauthBearerProvider } = sasl
    expect(await oauthBearerProvider()).toEqual({ value: 'token-1' })
    expect(await oauthBearerProvider()).toEqual({ value: 'token-2' })
  })

  test('says which listener the cluster lacks', async () => {
    const { outside } = aws([{ BootstrapBrokerStringTls: 'b-1:9094' }])
    const connection = kafkaConnection(
      { ...msk, KAFKA_AUTH: 'scram', KAFKA_SECRET: { username: 'u', password: 'p' } },
      outside,
    )
    await expect(addresses(connection)).rejects.toThrow('has no brokers for KAFKA_AUTH=scram')
  })
})

describe('on brokers by address', () => {
  const KAFKA_BROKERS = ['broker:9092']
  const never = () => {
    throw new Error('AWS was asked.')
  }

  test('is nobody, and in the clear, unless told', () => {
    expect(kafkaConnection({ KAFKA_BROKERS }, never)).toEqual({ brokers: KAFKA_BROKERS })
  })

  test('speaks TLS, SCRAM and mTLS out of its settings', () => {
    expect(kafkaConnection({ KAFKA_BROKERS, KAFKA_AUTH: 'tls', KAFKA_CA: 'pem' }, never)).toEqual({
      brokers: KAFKA_BROKERS,
      ssl: { ca: ['pem'] },
    })
    const scram = { KAFKA_AUTH: 'scram', KAFKA_SECRET: '{"username":"charge","password":"secret"}' }
    expect(kafkaConnection(settings(kafkaSettings, { KAFKA_BROKERS: 'broker:9092', ...scram }), never)).toEqual({
      brokers: KAFKA_BROKERS,
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'charge', password: 'secret' },
    })
    const KAFKA_SECRET = { certificate: 'cert', privateKey: 'key', privateKeyPassword: 'word' }
    expect(kafkaConnection({ KAFKA_BROKERS, KAFKA_AUTH: 'mtls', KAFKA_CA: 'ca', KAFKA_SECRET }, never)).toEqual({
      brokers: KAFKA_BROKERS,
      ssl: { ca: ['ca'], cert: 'cert', key: 'key', passphrase: 'word' },
    })
  })
})

test('a setting that is missing or wrong is named, and a secret never shown', () => {
  expect(() => kafkaConnection({})).toThrow('Neither KAFKA_BROKERS nor CLUSTER_ARN is set')
  expect(() => kafkaConnection({ CLUSTER_ARN: arn })).toThrow('AWS_REGION is missing')
  expect(() => kafkaConnection({ KAFKA_BROKERS: ['b:1'], KAFKA_AUTH: 'scram' })).toThrow(
    'KAFKA_SECRET must hold username',
  )
  const wrong = () => settings(kafkaSettings, { KAFKA_AUTH: 'basic', KAFKA_SECRET: 'hunter2', CLUSTER_ARN: 'kassa' })
  expect(wrong).toThrow(/CLUSTER_ARN is wrong.*KAFKA_AUTH is wrong.*KAFKA_SECRET is wrong \(expected JSON\)/)
  expect(wrong).not.toThrow(/hunter2/)
})
