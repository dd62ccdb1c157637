import type { ConnectionOptions } from 'node:tls'
import type { SASLOptions } from 'kafkajs'
import type { Cluster, Secret, Settings } from '../settings/settings.ts'
import { PLUGIN, SettingError } from '../settings/settings.ts'
import type { EventSourceMapping } from '../types.ts'

/** TLS and SASL of a connection. 'iam' creates a token for each connection. */
export interface Security {
  readonly ssl: boolean | ConnectionOptions
  readonly sasl?: Exclude<SASLOptions, { mechanism: 'aws' | 'oauthbearer' }> | 'iam'
}

const MECHANISMS: Record<string, 'plain' | 'scram-sha-256' | 'scram-sha-512'> = {
  BASIC_AUTH: 'plain',
  SASL_SCRAM_256_AUTH: 'scram-sha-256',
  SASL_SCRAM_512_AUTH: 'scram-sha-512',
}

const secretOf = (mapping: EventSourceMapping, settings: Settings, uri: string, type: string): Secret => {
  const secret = settings.secrets[uri]
  if (secret !== undefined) return secret
  throw new SettingError(
    `function ${mapping.FunctionKey}, topic ${mapping.Topic}: ${type} needs the secret ${uri}; add it to custom.${PLUGIN}.secrets, or set ssl and sasl under custom.${PLUGIN}.clusters["${mapping.ClusterName}"].`,
  )
}

const field = (mapping: EventSourceMapping, uri: string, secret: Secret, name: keyof Secret): string => {
  const value = secret[name]
  if (value !== undefined) return value
  throw new SettingError(
    `function ${mapping.FunctionKey}, topic ${mapping.Topic}: custom.${PLUGIN}.secrets["${uri}"].${name} is missing.`,
  )
}

const isAmazon = (server: string): boolean => /\.amazonaws\.com(\.cn)?:\d+$/.test(server)
const port = (server: string): string => server.slice(server.lastIndexOf(':') + 1)

/** The port of an MSK broker tells its protocol: 9098 IAM, 9094 TLS, 9092 plaintext; 919x for public access. */
const byPort = (servers: readonly string[]): Security => {
  const [first] = servers
  if (first === undefined || !isAmazon(first)) return { ssl: false }
  if (/^9[012]98$/.test(port(first))) return { ssl: true, sasl: 'iam' }
  return { ssl: !/^9[012]92$/.test(port(first)) }
}

const fromMapping = (mapping: EventSourceMapping, settings: Settings): Security => {
  const tls: ConnectionOptions = {}
  let sasl: Security['sasl']
  let secured = false
  for (const { Type, URI } of mapping.SourceAccessConfigurations) {
    const mechanism = MECHANISMS[Type]
    const need = (name: keyof Secret): string => field(mapping, URI, secretOf(mapping, settings, URI, Type), name)
    if (mechanism !== undefined) sasl = { mechanism, username: need('username'), password: need('password') }
    else if (Type === 'SERVER_ROOT_CA_CERTIFICATE') tls.ca = need('certificate')
    else if (Type === 'CLIENT_CERTIFICATE_TLS_AUTH') {
      tls.cert = need('certificate')
      tls.key = need('privateKey')
      const { privateKeyPassword } = secretOf(mapping, settings, URI, Type)
      if (privateKeyPassword !== undefined) tls.passphrase = privateKeyPassword
    } else continue
    secured = true
  }
  if (!secured) return byPort(mapping.BootstrapServers)
  // Lambda uses SASL and client certificates over TLS only.
  const ssl = Object.keys(tls).length > 0 ? tls : true
  return sasl === undefined ? { ssl } : { ssl, sasl }
}

const fromCluster = (cluster: Cluster, otherwise: () => Security): Security => {
  if (cluster.ssl === undefined && cluster.sasl === undefined) return otherwise()
  const sasl = cluster.sasl === undefined || cluster.sasl === false ? undefined : cluster.sasl
  // IAM requires TLS.
  const ssl = (cluster.ssl ?? sasl === 'iam') as Security['ssl']
  return sasl === undefined ? { ssl } : { ssl, sasl: sasl as NonNullable<Security['sasl']> }
}

/**
 * From `clusters`; else from the mapping's SourceAccessConfigurations and the local secrets; else from the broker
 * ports.
 */
export const security = (mapping: EventSourceMapping, settings: Settings): Security => {
  const cluster = settings.clusters[mapping.ClusterName]
  const otherwise = (): Security => fromMapping(mapping, settings)
  return cluster === undefined ? otherwise() : fromCluster(cluster, otherwise)
}
