/** `npm run topics`: creates the topics of functions/topics.ts on a cluster, or says how the cluster differs from them. */

import { kafkaSettings } from '../../functions/kafka/client.ts'
import { settings } from '../../functions/settings.ts'
import { command, run } from '../command-line.ts'
import { operatorEnvironment } from './operator-environment.ts'
import { ensureTopics } from './set-up/topics.ts'

const topics = command(
  'npm run topics --',
  'Creates the topics of functions/topics.ts, or says how the cluster differs from them. Exits with 1 when a topic differs.',
).addHelpText(
  'after',
  `
Environment:
  KAFKA_BROKERS   host:port,host:port (default: the brokers of the Kassa that runs here)
  KAFKA_AUTH, KAFKA_SECRET, KAFKA_CA   the login, where brokers require one (default: the one of the Kassa that runs here)
  KASSA_HOME      the folder of the Kassa that runs here (default: .kassa)`,
)

await run(topics, async () => {
  const lines = await ensureTopics({ kafka: settings(kafkaSettings, await operatorEnvironment('admin')) })
  for (const line of lines) console.log(line)
  return lines.some(line => line.startsWith('Topic ')) ? 1 : 0
})
