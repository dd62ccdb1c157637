/**
 * Every port and address of a Kassa that runs on this machine, and the environment its functions get from them.
 * An offset moves all ports at once, so that several instances run side by side.
 */

const host = '127.0.0.1'
const highestPort = 15_432
export const highestOffset = 65_535 - highestPort

export interface Node {
  readonly id: number
  readonly broker: number
  readonly controller: number
}

export interface Addresses {
  readonly offset: number
  readonly api: { readonly port: number; readonly url: string }
  readonly storefront: { readonly port: number; readonly url: string }
  /** serverless-offline's own Lambda endpoint, for `aws lambda invoke --endpoint-url`. */
  readonly lambda: { readonly port: number; readonly url: string }
  /** The state of the event source mappings, as the local Kafka trigger shows it. */
  readonly mappings: { readonly port: number; readonly url: string }
  readonly nodes: readonly Node[]
  /** The brokers as a client's bootstrap list. */
  readonly brokers: readonly string[]
  readonly connect: { readonly port: number; readonly url: string }
  readonly database: {
    readonly port: number
    /** Owner of the database `analytics`. */
    readonly adminUrl: string
    /** May only add rows: the sink connector. */
    readonly sinkUrl: string
    /** May read everything in it and write nothing. */
    readonly url: string
  }
  readonly dynamodb: { readonly port: number; readonly url: string }
  readonly mail: { readonly port: number; readonly url: string }
  /** OTLP over HTTP, and the API that shows the traces. */
  readonly traces: { readonly port: number; readonly url: string }
}

/** @throws RangeError when the offset is no whole number or moves a port out of range */
export const addresses = (offset = 0): Addresses => {
  if (!Number.isInteger(offset) || offset < 0 || offset > highestOffset)
    throw new RangeError(`This offset is not possible: give a whole number from 0 to ${highestOffset}.`)
  const http = (port: number) => ({ port: port + offset, url: `http://${host}:${port + offset}` })
  const nodes = [1, 2, 3].map(id => ({ id, broker: 9090 + 2 * id + offset, controller: 9091 + 2 * id + offset }))
  const database = (user: string) => `postgresql://${user}:${user}@${host}:${highestPort + offset}/analytics`
  return {
    offset,
    api: http(3000),
    storefront: http(3001),
    lambda: http(3002),
    mappings: http(3009),
    nodes,
    brokers: nodes.map(({ broker }) => `${host}:${broker}`),
    connect: http(8083),
    database: {
      port: highestPort + offset,
      adminUrl: database('kassa'),
      sinkUrl: database('sink'),
      url: database('analyst'),
    },
    dynamodb: http(8000),
    mail: http(8005),
    traces: http(4318),
  }
}

/** The functions know no "local": this is all that differs from a deployment. The credentials are for emulators only. */
export const environment = (at: Addresses): Record<string, string> => ({
  KAFKA_BROKERS: at.brokers.join(','),
  CONNECT_URL: at.connect.url,
  DATABASE_URL: at.database.url,
  DATABASE_ADMIN_URL: at.database.adminUrl,
  DATABASE_SINK_URL: at.database.sinkUrl,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_SES: at.mail.url,
  AWS_ENDPOINT_URL_DYNAMODB: at.dynamodb.url,
  MAILBOX_URL: at.mail.url,
  OTEL_EXPORTER_OTLP_ENDPOINT: at.traces.url,
  TRACES_URL: at.traces.url,
  API_URL: at.api.url,
  STOREFRONT_URL: at.storefront.url,
  HTTP_PORT: String(at.api.port),
  STOREFRONT_PORT: String(at.storefront.port),
  LAMBDA_PORT: String(at.lambda.port),
  MAPPINGS_PORT: String(at.mappings.port),
})
