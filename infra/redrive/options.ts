/** The options of `npm run redrive`. */

import type { Selection } from '../../functions/operations/dead-letters.ts'
import { type RedrivenTopic, redrivenTopics } from '../../functions/operations/redrive.ts'
import { command, Option, text, UsageError } from '../command-line.ts'

export type RedriveRequest =
  | { readonly action: 'list'; readonly topic?: RedrivenTopic }
  | { readonly action: 'show'; readonly id: string }
  | { readonly action: 'redrive'; readonly selection: Selection; readonly dryRun: boolean }

export const redriveOptions = command(
  'npm run redrive --',
  'Lists the dead letters (records that a handler could not process, and records that failed every retry), or sends them back to the topic they came from.',
)
  .addOption(new Option('--list', 'list them, with counts and reasons').conflicts(['show', 'id', 'all', 'dryRun']))
  .addOption(
    new Option('--show <id>', 'print one of them, whole').argParser(text).conflicts(['id', 'all', 'topic', 'dryRun']),
  )
  .addOption(new Option('--id <id...>', 'redrive these').conflicts(['all', 'topic']))
  .option('--all', 'redrive all of them')
  .addOption(new Option('--topic <name>', 'with --list or --all: only those on this topic').choices(redrivenTopics))
  .option('--dry-run', 'with --id or --all: print what would be done, and do nothing')
  .addHelpText(
    'after',
    `
Environment:
  KAFKA_BROKERS, or CLUSTER_ARN on AWS   the cluster (default: the brokers of the Kassa that runs here)
  DATABASE_URL                           the sink's database, which knows what waits (default: the one of the Kassa that runs here)
  KAFKA_AUTH, KAFKA_SECRET               the login, where brokers require one (default: the one of the Kassa that runs here)
  KASSA_HOME                             the folder of the Kassa that runs here (default: .kassa)`,
  )

/** @throws UsageError when the options ask for nothing */
export const requestOf = (options: ReturnType<typeof redriveOptions.opts>): RedriveRequest => {
  const { list, show, id, all, topic, dryRun = false } = options
  const only = topic === undefined ? {} : { topic }
  if (list) return { action: 'list', ...only }
  if (show !== undefined) return { action: 'show', id: show }
  if (all) return { action: 'redrive', selection: { all: true, ...only }, dryRun }
  if (id) return { action: 'redrive', selection: { ids: id }, dryRun }
  throw new UsageError(`Give one of --list, --show, --id and --all. See ${redriveOptions.name()} --help.`)
}
