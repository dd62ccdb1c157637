/** The sink database, read only: one small pool per container, and limits that let an answer out in time. */
import { type CustomTypesConfig, DatabaseError, Pool, types } from 'pg'
import { z } from 'zod'
import { Unavailable } from '../errors.ts'

export const databaseSettings = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database'),
}

/** Runs one statement. @throws Unavailable when the database is away, or too slow to wait for */
export type Query = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** Counts and sums arrive as text from PostgreSQL; ours all fit a JavaScript number. */
const numbers = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC])
const typesConfig: CustomTypesConfig = {
  getTypeParser: (id, format) => (numbers.has(id) ? Number : types.getTypeParser(id, format)),
}

/**
 * SQLSTATE classes that say "not now": 08 connection, 53 resources, 57 shut down, starting, or cancelled after the
 * statement timeout (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const notNow = (error: Error): boolean =>
  error instanceof DatabaseError ? /^(08|53|57)/.test(error.code ?? '') : error.name !== 'TypeError'

/** The statement was cut off by its time limit: the database is there, the question was too large. */
export class TooSlow extends Unavailable {}

const cancelled = '57014'

/** The server ended the connection (SQLSTATE 57P01), or it broke: a new one may answer. */
const isLost = (error: Error & { readonly code?: string }): boolean =>
  error.code === '57P01' ||
  error.code === 'ECONNRESET' ||
  error.code === 'EPIPE' ||
  /^Connection terminated/.test(error.message)

/** @param timeoutMs for one statement; the server gives up first, the client when the server says nothing at all */
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
  // An idle connection that the database closed: the pool drops it, and the next query opens another.
  pool.on('error', () => undefined)

  /**
   * A connection of the pool may have ended since it was last used, as after a restart of the database, without the pool
   * having heard of it. Statements only read, so they are query once more on a new one.
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
