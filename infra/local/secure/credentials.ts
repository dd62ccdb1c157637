/**
 * The secrets of a home made with --secure: a password for each user of its brokers, and one for its key stores. They are
 * made at the first start, and no one but the owner of the home can read them.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Home } from '../home.ts'
import { principals } from './acls.ts'
import { superUsers } from './settings.ts'

export interface Credentials {
  /** Password by name. */
  readonly users: Readonly<Record<string, string>>
  readonly stores: string
}

/** Everyone the brokers let in. */
export const users: readonly string[] = [...superUsers, ...principals]

export const secureFolder = (home: Home): string => join(home.folder, 'secure')
export const credentialsFile = (home: Home): string => join(secureFolder(home), 'credentials.json')

const password = (): string => randomBytes(24).toString('base64url')

/** With a password for each of `names`; those it has stay as they are. */
export const withUsers = (
  known: Credentials | undefined,
  names: readonly string[],
  make: () => string = password,
): Credentials => ({
  users: { ...known?.users, ...Object.fromEntries(names.map(name => [name, known?.users[name] ?? make()])) },
  stores: known?.stores ?? make(),
})

/** @returns undefined in a home made without --secure */
export const readCredentials = async (home: Home): Promise<Credentials | undefined> => {
  const text = await readFile(credentialsFile(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  return text === undefined ? undefined : (JSON.parse(text) as Credentials)
}

/** The file appears whole or not at all, whenever this is cut off. */
export const writeCredentials = async (home: Home, credentials: Credentials): Promise<void> => {
  const file = credentialsFile(home)
  const draft = `${file}.${process.pid}`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, file)
}
