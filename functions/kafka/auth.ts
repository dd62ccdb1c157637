/**
 * How a container reaches its cluster: by addresses (`KAFKA_BROKERS`), or by the name of an MSK cluster (`CLUSTER_ARN`),
 * whose addresses CloudFormation does not know and MSK is asked for. And as whom: with the function's own IAM role (the
 * default on MSK), by SCRAM, by a client certificate, or as nobody.
 */
import { GetBootstrapBrokersCommand, type GetBootstrapBrokersResponse, KafkaClient } from '@aws-sdk/client-kafka'
import { generateAuthToken } from 'aws-msk-iam-sasl-signer-js'
import type { KafkaConfig } from 'kafkajs'
import { z } from 'zod'

const auths = ['none', 'tls', 'iam', 'scram', 'mtls'] as const
type Auth = (typeof auths)[number]

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' })
    return z.NEVER
  }
})

export const kafkaSettings = {
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,]+:\d+(,[^\s,]+:\d+)*$/, 'expected host:port,host:port')
    .transform(brokers => brokers.split(','))
    .default([]),
  CLUSTER_ARN: z.string().startsWith('arn:', 'expected the ARN of an MSK cluster').optional(),
  /** Without it: `iam` with CLUSTER_ARN, `none` with KAFKA_BROKERS. */
  KAFKA_AUTH: z.enum(auths).optional(),
  /** For `scram` and `mtls`, as Secrets Manager keeps it for MSK. */
  KAFKA_SECRET: json
    .pipe(
      z.union([
        z.object({ username: z.string(), password: z.string() }),
        z.object({ certificate: z.string(), privateKey: z.string(), privateKeyPassword: z.string().optional() }),
      ]),
    )
    .optional(),
  /** PEM of the authority that signed the brokers' certificates, where Node does not know it. */
  KAFKA_CA: z.string().optional(),
  AWS_REGION: z.string().optional(),
}
type Settings = { [Name in keyof typeof kafkaSettings]: z.infer<(typeof kafkaSettings)[Name]> }
/** A setting that is undefined is one that is not there. */
export type KafkaSettings = { readonly [Name in keyof Settings]?: Settings[Name] | undefined }

export interface Aws {
  bootstrapBrokers(clusterArn: string): Promise<GetBootstrapBrokersResponse>
  /** A token is good for 15 minutes; kafkajs asks for one with each connection. */
  authToken(region: string): Promise<{ token: string }>
}

const aws = (): Aws => {
  const client = new KafkaClient({ maxAttempts: 3 })
  return {
    bootstrapBrokers: arn => client.send(new GetBootstrapBrokersCommand({ ClusterArn: arn })),
    authToken: region => generateAuthToken({ region }),
  }
}

const addressOf = {
  none: 'BootstrapBrokerString',
  tls: 'BootstrapBrokerStringTls',
  iam: 'BootstrapBrokerStringSaslIam',
  scram: 'BootstrapBrokerStringSaslScram',
  mtls: 'BootstrapBrokerStringTls',
} as const satisfies Record<Auth, keyof GetBootstrapBrokersResponse>

/** Asked once and kept; a failure is not kept. */
const addressesOf = (arn: string, auth: Auth, ask: Aws['bootstrapBrokers']) => {
  let known: Promise<string[]> | undefined
  return (): Promise<string[]> => {
    known ??= ask(arn).then(answer => {
      const brokers = answer[addressOf[auth]]
      if (brokers) return brokers.split(',')
      throw new Error(`The MSK cluster ${arn} has no brokers for KAFKA_AUTH=${auth}: enable it there, or set another.`)
    })
    known.catch(() => {
      known = undefined
    })
    return known
  }
}

/**
 * The part of kafkajs's configuration that says where and as whom.
 * @throws Error naming the setting that is missing
 */
export const kafkaConnection = (
  settings: KafkaSettings,
  outside: () => Aws = aws,
): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> => {
  const { KAFKA_BROKERS: brokers = [], CLUSTER_ARN: arn, KAFKA_SECRET: secret, KAFKA_CA: ca, AWS_REGION } = settings
  const auth = settings.KAFKA_AUTH ?? (brokers.length === 0 ? 'iam' : 'none')
  if (brokers.length === 0 && !arn) throw new Error('Neither KAFKA_BROKERS nor CLUSTER_ARN is set; set one of them.')

  let asked: Aws | undefined
  const aws = (): Aws => {
    asked ??= outside()
    return asked
  }
  const where = {
    brokers: brokers.length > 0 ? brokers : addressesOf(arn ?? '', auth, each => aws().bootstrapBrokers(each)),
  }
  const authority = ca ? { ca: [ca] } : {}
  const ssl = ca ? authority : true

  switch (auth) {
    case 'none':
      return where
    case 'tls':
      return { ...where, ssl }
    case 'iam': {
      if (!AWS_REGION) throw new Error('AWS_REGION is missing; it is needed for KAFKA_AUTH=iam.')
      const oauthBearerProvider = async () => ({ value: (await aws().authToken(AWS_REGION)).token })
      return { ...where, ssl, sasl: { mechanism: 'oauthbearer', oauthBearerProvider } }
    }
    case 'scram': {
      if (!secret || !('username' in secret)) throw new Error('KAFKA_SECRET must hold username and password for scram.')
      return { ...where, ssl, sasl: { mechanism: 'scram-sha-512', ...secret } }
    }
    case 'mtls': {
      if (!secret || !('certificate' in secret))
        throw new Error('KAFKA_SECRET must hold certificate and privateKey for mtls.')
      const { certificate: cert, privateKey: key, privateKeyPassword: passphrase } = secret
      return { ...where, ssl: { ...authority, cert, key, ...(passphrase ? { passphrase } : {}) } }
    }
  }
}
