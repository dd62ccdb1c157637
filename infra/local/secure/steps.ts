/** What a start with --secure does beside the usual: certificates before the brokers, users and rights before their clients. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KafkaSettings } from '../../../functions/kafka/client.ts'
import type { Addresses } from '../addresses.ts'
import { kafkaComponents } from '../components/component.ts'
import { runTool } from '../components/kafka/listeners.ts'
import type { Home } from '../home.ts'
import { type Java, javaCommand } from '../java/java-command.ts'
import { writeProperties } from '../java/properties-file.ts'
import type { Step } from '../set-up/steps.ts'
import { withArgumentFile } from './argument-file.ts'
import { scramClient } from './clients.ts'
import { writeCredentials } from './credentials.ts'
import { ensureAcls } from './ensure-acls.ts'
import type { Secured } from './secured.ts'
import { scramCredential } from './settings.ts'

export interface UsersOptions {
  readonly at: Addresses
  readonly home: Home
  readonly of: Pick<Secured, 'credentials' | 'newUsers' | 'folder' | 'certificates'>
  readonly java: () => Java
}

export interface SecureStepsOptions extends UsersOptions {
  /** The admin's connection settings. */
  readonly admin: () => Promise<KafkaSettings>
}

/** The steps that must be done before anyone but a broker comes to the brokers; without --secure there are none of them. */
export const beforeClients = ['users', 'rights'] as const

/** Functions that are younger than the home: the users of the older ones came with the first start of the brokers. */
export const addUsers = async ({ at, home, of, java }: UsersOptions): Promise<string[]> => {
  const { credentials, newUsers, folder } = of
  const client = join(folder, 'admin.properties')
  const properties = scramClient('admin', credentials.users.admin ?? '', await of.certificates())
  try {
    await writeProperties(client, properties)
    for (const name of newUsers) {
      const command = await javaCommand(java(), {
        main: 'kafka.admin.ConfigCommand',
        args: [
          ...['--bootstrap-server', at.brokers.join(','), '--command-config', client],
          ...['--alter', '--entity-type', 'users', '--entity-name', name],
          ...['--add-config', scramCredential({ password: credentials.users[name] ?? '' })],
        ],
        leavesClassData: false,
      })
      await withArgumentFile(join(folder, 'users.arguments'), command.args, args => runTool(command, args))
    }
  } finally {
    await rm(client, { force: true })
  }
  await writeCredentials(home, credentials)
  return [`added ${newUsers.join(', ')}`]
}

export const secureSteps = (options: SecureStepsOptions): Step[] => [
  {
    name: 'certificates',
    needs: [],
    run: async () => {
      await options.of.certificates()
      return []
    },
  },
  ...(options.of.newUsers.length > 0
    ? [{ name: beforeClients[0], needs: kafkaComponents, run: () => addUsers(options) }]
    : []),
  {
    name: beforeClients[1],
    needs: [...kafkaComponents, beforeClients[0]],
    run: async () => ensureAcls(await options.admin()),
  },
]
