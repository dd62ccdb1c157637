/** A sink database of a test's own, beside the platform's, with the same schema and roles. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { ensureSchema } from '../connect/sink.ts'

const required = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is missing: run the integration tests by \`npm test\`.`)
  return value
}

export interface OwnDatabase {
  readonly name: string
  /** As its owner. */
  readonly admin: Client
  readonly adminUrl: string
  /** As the role analyst. */
  readonly url: string
  /** As the role sink. */
  readonly sinkUrl: string
  /** As the role sink, from where the Connect worker is: in a container, the database has another address. */
  readonly workerUrl: string
  drop(): Promise<void>
}

/** Without a schema. */
export const emptyDatabase = async (): Promise<OwnDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const within = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
  const outer = new Client({ connectionString: required('DATABASE_ADMIN_URL') })
  await outer.connect()
  await outer.query(`create database ${name}`)
  const adminUrl = within(required('DATABASE_ADMIN_URL'))
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  return {
    name,
    admin,
    adminUrl,
    url: within(required('DATABASE_URL')),
    sinkUrl: within(required('DATABASE_SINK_URL')),
    workerUrl: within(process.env.CONNECT_DATABASE_URL ?? required('DATABASE_SINK_URL')),
    drop: async () => {
      await admin.end()
      await outer.query(`drop database ${name} with (force)`)
      await outer.end()
    },
  }
}

export const ownDatabase = async (): Promise<OwnDatabase> => {
  const database = await emptyDatabase()
  // The roles belong to the whole server: two tests that set them at once would fail.
  const outer = new Client({ connectionString: required('DATABASE_ADMIN_URL') })
  await outer.connect()
  await outer.query(`select pg_advisory_lock(hashtext('test roles'))`)
  await ensureSchema(database)
  await outer.end()
  return database
}
