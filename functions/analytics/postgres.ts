/** The sink database, read only: one small pool for each container, with time limits so that an answer leaves in time. */
import { type CustomTypesConfig, DatabaseError, Pool, types } from 'pg'
import { z } from 'zod'
import { Unavailable } from '../errors.ts'

export const databaseSettings = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database'),
}

const Login = z.object({ username: z.string(), password: z.string() })

/**
 * The address of the sink database with a login.
 * @param secret what Secrets Manager holds: JSON with username and password
 */
export const urlWithLogin = (address: string, secret: string | undefined): string => {
  const { username, password } = Login.parse(JSON.parse(secret ?? '{}'))
  return `postgresql://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${address}/analytics?sslmode=verify-full`
}

/** Runs one statement. @throws Unavailable when the database is down or too slow */
export type Query = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** PostgreSQL sends counts and sums as text; all of ours fit into a JavaScript number. */
const numbers = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC])
const typesConfig: CustomTypesConfig = {
  getTypeParser: (id, format) => (numbers.has(id) ? Number : types.getTypeParser(id, format)),
}

/**
 * SQLSTATE classes that mean "retry later": 08 connection, 53 resources, 57 shutdown, startup, or cancelled after the
 * statement timeout (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const notNow = (error: Error): boolean =>
  error instanceof DatabaseError ? /^(08|53|57)/.test(error.code ?? '') : error.name !== 'TypeError'

/** The statement exceeded its time limit: the database is up, the query was too large. */
export class TooSlow extends Unavailable {}

const cancelled = '57014'

/** The server closed the connection (SQLSTATE 57P01), or it broke: a new connection may work. */
const isLost = (error: Error & { readonly code?: string }): boolean =>
  error.code === '57P01' ||
  error.code === 'ECONNRESET' ||
  error.code === 'EPIPE' ||
  /^Connection terminated/.test(error.message)

/** @param timeoutMs for one statement; the server cancels it first, the client gives up when the server does not respond */
export const connectDatabase = (connectionString: string, timeoutMs = 3_000) => {
  const pool = new Pool({
    connectionString,
    max: 2,
    connectionTimeoutMillis: 1_500,
    idleTimeoutMillis: 60_000,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + 500,
    allowExitOnIdle: true,
    types: typesConfig,
  })
  // The database closed an idle connection: the pool drops it, and the next query opens another one.
  pool.on('error', () => undefined)

  /**
   * The database may have closed a pooled connection since its last use, for example by a restart, and the pool does not know
   * it yet. Statements only read, so they run once more on a new connection.
   */
  const ask = async <Row extends object>(text: string, values: readonly unknown[]) => {
    try {
      return await pool.query<Row>(text, [...values])
    } catch (error) {
      if (!isLost(error as Error)) throw error
      return pool.query<Row>(text, [...values])
    }
  }

  const query: Query = async <Row extends object>(text: string, values: readonly unknown[] = []) => {
    try {
      return (await ask<Row>(text, values)).rows
    } catch (cause) {
      const error = cause as Error
      if (!notNow(error)) throw error
      if (error instanceof DatabaseError && error.code === cancelled)
        throw new TooSlow(`The analytics database gave up after ${timeoutMs} ms.`, { cause })
      throw new Unavailable(`The analytics database does not answer: ${error.message}`, { cause })
    }
  }
  return { query, close: () => pool.end() }
}
