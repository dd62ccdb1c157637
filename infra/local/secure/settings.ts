/**
 * What a Kafka node needs beside its usual settings to let nobody in without a name and nobody do what no ACL allows: TLS on
 * every port, SCRAM for functions and brokers, certificates for controllers and for clients that have one.
 */
import type { Certificates } from './certificates.ts'

export interface SecureNode {
  readonly host: string
  /** SCRAM over TLS. */
  readonly broker: number
  readonly controller: number
  /** Client certificates; no such listener without it. */
  readonly mtls?: number
}

/** The brokers and the admin: ACLs do not apply to them. */
export const superUsers = ['broker', 'admin'] as const

export const secureProperties = (
  { host, broker, controller, mtls }: SecureNode,
  certificates: Certificates,
  brokerPassword: string,
): Record<string, string> => {
  const client = [`SASL_SSL://${host}:${broker}`, ...(mtls ? [`MTLS://${host}:${mtls}`] : [])].join(',')
  return {
    listeners: `${client},CONTROLLER://${host}:${controller}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'SASL_SSL:SASL_SSL,MTLS:SSL,CONTROLLER:SSL',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'SASL_SSL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="broker" password="${brokerPassword}";`,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': certificates.keystore('broker'),
    'ssl.keystore.password': certificates.password,
    'ssl.key.password': certificates.password,
    'ssl.truststore.type': 'PKCS12',
    'ssl.truststore.location': certificates.truststore,
    'ssl.truststore.password': certificates.password,
    'listener.name.controller.ssl.client.auth': 'required',
    'listener.name.mtls.ssl.client.auth': 'required',
    // A certificate speaks for its common name.
    'ssl.principal.mapping.rules': 'RULE:^CN=([^,]+).*$/$1/',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': superUsers.map(name => `User:${name}`).join(';'),
  }
}

/** As Kafka's tools take it. */
export const scramCredential = (of: { readonly name?: string; readonly password: string }): string =>
  `SCRAM-SHA-512=[${Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .join()}]`

/** For `StorageTool format`: the users are in the cluster before its first start. */
export const scramUsers = (passwords: Readonly<Record<string, string>>): string[] =>
  Object.entries(passwords).flatMap(([name, password]) => ['--add-scram', scramCredential({ name, password })])
