/** How a command of this machine comes to Kafka: as its environment says, or to the Kassa that runs here. */
import { addresses } from './addresses.ts'
import { homeIn, runningIn } from './home.ts'
import { readCredentials } from './secure/credentials.ts'
import { asUser } from './secure/secured.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A home's brokers and database as settings of a function: with --secure as one of its users. */
const ofHome = async (folder: string, user: string): Promise<Record<string, string>> => {
  const home = homeIn(folder)
  const instance = await runningIn(home)
  const at = addresses(instance?.offset)
  const KAFKA_BROKERS = at.brokers.join(',')
  const DATABASE_URL = at.database.url
  // Nobody runs here: the brokers on these ports are others, such as those of Compose.
  const credentials = instance && (await readCredentials(home))
  if (!credentials) return { KAFKA_BROKERS, DATABASE_URL }
  const { KAFKA_AUTH = '', KAFKA_SECRET, KAFKA_CA = '' } = await asUser(home, credentials, user)
  return { KAFKA_BROKERS, DATABASE_URL, KAFKA_AUTH, KAFKA_SECRET: JSON.stringify(KAFKA_SECRET), KAFKA_CA }
}

/**
 * The environment with all that is needed to connect. One that names a cluster stays as it is.
 * @param user whose rights the command has in a Kassa started with --secure
 */
export const operatorEnvironment = async (
  user: string,
  environment: Environment = process.env,
): Promise<Environment> =>
  environment.KAFKA_BROKERS || environment.CLUSTER_ARN
    ? environment
    : {
        ...environment,
        ...(await ofHome(environment.KASSA_HOME || '.kassa', user)),
        ...(environment.DATABASE_URL ? { DATABASE_URL: environment.DATABASE_URL } : {}),
      }
