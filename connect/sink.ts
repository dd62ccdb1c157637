/**
 * Brings the sink up, as often as wanted: the schema in the database, the connector in a Connect worker.
 *
 *     await ensureSchema({ adminUrl, url, sinkUrl })
 *     await ensureConnector({ connectUrl, databaseUrl: sinkUrl })
 *
 * Both answer with lines that say what was done.
 */
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { connectorName, rootCause } from '../functions/operations/connector.ts'
import { scramVerifier } from './scram-verifier.ts'

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')

export interface SchemaOptions {
  /** The owner of the database. */
  readonly adminUrl: string
  /** How functions and people read, as the role analyst; its password is set. */
  readonly url: string
  /** How the connector writes, as the role sink; its password is set. */
  readonly sinkUrl: string
}

/** @throws Error in one sentence when the database cannot be reached or refuses the schema */
export const ensureSchema = async ({ adminUrl, url, sinkUrl }: SchemaOptions): Promise<string[]> => {
  const schema = read('schema.sql')
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 })
  const { host, pathname } = new URL(adminUrl)
  const failed = (what: string) => (error: Error) => {
    throw new Error(`${what} ${host}${pathname}: ${error.message}`, { cause: error })
  }
  await client.connect().catch(failed('Cannot connect to the sink database'))
  client.on('error', () => undefined) // a lost connection also fails the query under way, which is reported
  try {
    await client.query(`begin; ${schema}; commit`).catch(failed('schema.sql does not run on'))
    for (const { username, password } of [new URL(url), new URL(sinkUrl)]) {
      const [role, secret] = [username, password].map(decodeURIComponent) as [string, string]
      await client.query(
        `alter role ${client.escapeIdentifier(role)} password ${client.escapeLiteral(scramVerifier(secret))}`,
      )
    }
    return ['events, its views, the roles analyst and sink']
  } finally {
    await client.end()
  }
}

/** The connector's settings: connector.json, and what differs from place to place. */
export const connectorConfig = (databaseUrl: string): Record<string, string> => {
  const { host, pathname, username, password } = new URL(databaseUrl)
  // A frozen database would hold the task for ever without a time limit on its sockets: RUNNING, and doing nothing.
  const options = 'reWriteBatchedInserts=true&connectTimeout=10&socketTimeout=30&tcpKeepAlive=true'
  return {
    ...JSON.parse(read('connector.json')),
    'connection.url': `jdbc:postgresql://${host}${pathname}?${options}`,
    'connection.username': decodeURIComponent(username),
    'connection.password': decodeURIComponent(password),
  }
}

export interface ConnectorOptions {
  /** The REST address of a Connect worker. */
  readonly connectUrl: string
  /** The database as the worker reaches it, with the role that may write to the inbox. */
  readonly databaseUrl: string
  readonly name?: string
  /** Settings other than those of connector.json. */
  readonly other?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

interface Status {
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string }[]
}

const same = (a: Record<string, string>, b: Record<string, string>): boolean =>
  Object.keys({ ...a, ...b }).every(key => key === 'name' || a[key] === b[key])

/** @throws Error in one sentence when the worker refuses the settings or the task does not run in time */
export const ensureConnector = async (options: ConnectorOptions): Promise<string[]> => {
  const { connectUrl, databaseUrl, name = connectorName, other = {}, timeoutMs = 60_000 } = options
  const deadline = Date.now() + timeoutMs
  const address = `${connectUrl}/connectors/${name}`

  /** While the worker deals out its tasks anew it answers 409, and for a moment knows no status. */
  const call = async (method: string, path: string, body?: unknown, absentIsFine = false): Promise<unknown> => {
    for (;;) {
      const response = await fetch(address + path, {
        method,
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(10_000),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch((cause: unknown) => {
        throw new Error(`Kafka Connect does not answer at ${connectUrl}.`, { cause })
      })
      const text = await response.text()
      if (response.ok) return text ? JSON.parse(text) : undefined
      if (response.status === 404 && absentIsFine) return undefined
      if (response.status !== 409 || Date.now() > deadline)
        throw new Error(`Kafka Connect answers ${response.status} to ${method} ${address}${path}: ${text}`)
      await pause()
    }
  }

  const wanted = { ...connectorConfig(databaseUrl), ...other }
  const found = (await call('GET', '/config', undefined, true)) as Record<string, string> | undefined
  // The worker makes them one after the other: those that run at first are not yet all.
  const count = Number(wanted['tasks.max'] ?? 1)
  const change = !found ? 'created' : same(found, wanted) ? 'unchanged' : 'changed'
  const tasksNow = async () => ((await call('GET', '/status', undefined, true)) as Status | undefined)?.tasks ?? []
  if (change === 'changed') {
    // Stopped before it is changed: else its old task, still RUNNING, would pass for the new one.
    await call('PUT', '/stop')
    while ((await tasksNow()).length > 0 && Date.now() < deadline) await pause()
  }
  if (change !== 'unchanged') await call('PUT', '/config', wanted)
  if (change === 'changed') await call('PUT', '/resume')

  let restarts = 0
  for (;;) {
    const tasks = await tasksNow()
    const failed = tasks.find(({ state }) => state === 'FAILED')
    if (tasks.length === count && tasks.every(({ state }) => state === 'RUNNING'))
      return [`${change}, ${count} task${count > 1 ? 's' : ''} RUNNING`]
    if (Date.now() > deadline || (failed && restarts === 3)) {
      const why = failed
        ? rootCause(failed.trace ?? '')
        : `its tasks are ${tasks.map(each => each.state).join(', ') || 'not there'}`
      const { host, username } = new URL(databaseUrl)
      throw new Error(`The sink connector ${name} does not run (database ${host}, role ${username}): ${why}`)
    }
    if (failed) {
      restarts += 1
      await call('POST', '/restart?includeTasks=true&onlyFailed=true')
    }
    await pause()
  }
}

const pause = () => new Promise(resolve => setTimeout(resolve, 200))
