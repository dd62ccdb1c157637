/** What a home made with --secure has beside its data: users, certificates, and how each user reaches the brokers. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KafkaSettings } from '../../../functions/kafka/client.ts'
import { Refusal } from '../../refusal.ts'
import type { Home } from '../home.ts'
import { authorityIn, type Certificates, certificates, readAuthority } from './certificates.ts'
import {
  type Credentials,
  credentialsFile,
  readCredentials,
  secureFolder,
  users,
  withUsers,
  writeCredentials,
} from './credentials.ts'

export interface Secured {
  readonly credentials: Credentials
  /** Users that the brokers do not know yet: functions that are younger than the home. */
  readonly newUsers: readonly string[]
  /** Made when they are not there; takes seconds. */
  certificates(): Promise<Certificates>
  /** Where secrets may pass through a file. */
  readonly folder: string
  /** What `sls offline` needs in its environment, so that every function can come as itself. */
  readonly serving: Readonly<Record<string, string>>
}

const certificatesIn = (home: Home): string => join(secureFolder(home), 'certificates')

/** The settings of a client that comes by SCRAM over TLS as one of the users. */
export const asUser = async (home: Home, { users }: Credentials, username: string): Promise<KafkaSettings> => {
  const password = users[username]
  if (password === undefined) throw new Error(`${credentialsFile(home)} has no user ${username}: run npm start once.`)
  const KAFKA_CA = await readAuthority(certificatesIn(home))
  return { KAFKA_AUTH: 'scram', KAFKA_SECRET: { username, password }, KAFKA_CA }
}

/** Brokers are set up with the first start of a home; they do not change sides. */
const requireSame = (home: Home, wanted: boolean, secure: boolean, hasBrokers: boolean) => {
  const otherwise = 'give another folder with --home, or begin anew with --fresh'
  if (wanted && !secure && hasBrokers)
    throw new Refusal(
      `${home.folder} was made without --secure, and its brokers know no users: start it without, ${otherwise}.`,
    )
  if (!wanted && secure)
    throw new Refusal(
      `${home.folder} was made with --secure, and its brokers let in nobody without a name: start it with --secure, ${otherwise}.`,
    )
}

/**
 * @returns undefined without --secure
 * @throws Refusal when the home was made the other way
 */
export const secured = async (home: Home, wanted: boolean, java: string): Promise<Secured | undefined> => {
  const known = await readCredentials(home)
  const hasBrokers = existsSync(home.data('kafka-cluster-id'))
  requireSame(home, wanted, known !== undefined, hasBrokers)
  if (!wanted) return undefined
  const credentials = withUsers(known, users)
  const newUsers = hasBrokers ? users.filter(name => !known?.users[name]) : []
  // Those of newUsers are kept when the brokers have them.
  if (newUsers.length === 0) await writeCredentials(home, credentials)
  const folder = certificatesIn(home)
  const keytool = java.includes('/') ? join(dirname(java), 'keytool') : 'keytool'
  return {
    credentials,
    newUsers,
    certificates: () => certificates(folder, { names: ['broker'], password: credentials.stores, keytool }),
    folder: secureFolder(home),
    serving: { KASSA_CREDENTIALS: credentialsFile(home), NODE_EXTRA_CA_CERTS: authorityIn(folder) },
  }
}
