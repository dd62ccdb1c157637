/** The command line of `npm run redrive`. */
import { parseArgs } from 'node:util'
import type { Selection } from '../../functions/operations/dead-letters.ts'
import { type RedrivenTopic, redrivenTopics } from '../../functions/operations/redrive.ts'

export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'list'; readonly topic?: RedrivenTopic }
  | { readonly do: 'show'; readonly id: string }
  | { readonly do: 'redrive'; readonly selection: Selection; readonly dryRun: boolean }

export const usage = `Usage: npm run redrive -- option…

What handlers could not process, and what failed every retry, waits in dead-letter and in retries-exhausted.
Redrive sends it on to the topic it came from, once its cause is gone.

  --list        what waits, with counts and reasons
  --show ID     one of them, whole
  --id ID       redrive this one; may be given several times
  --all         redrive all of them
  --topic NAME  with --list or --all: only those in ${redrivenTopics.join(' or ')}
  --dry-run     with --id or --all: say what would be done, and do nothing
  --help        this text

KAFKA_BROKERS names the cluster, or CLUSTER_ARN on AWS; KAFKA_AUTH and KAFKA_SECRET say as whom. Unless set, it is the
Kassa that runs here, in the folder KASSA_HOME (.kassa).`

const options = {
  list: { type: 'boolean' },
  show: { type: 'string' },
  id: { type: 'string', multiple: true },
  all: { type: 'boolean' },
  topic: { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

const refuse = (because: string): never => {
  throw new Error(`${because} See npm run redrive -- --help.`)
}

const topicOf = (name: string | undefined): { topic?: RedrivenTopic } => {
  if (name === undefined) return {}
  const topic = redrivenTopics.find(each => each === name)
  return topic ? { topic } : refuse(`There is no --topic ${name}: it is ${redrivenTopics.join(' or ')}.`)
}

/** @throws Error that names the option which is unknown, or which does not go with another */
export const commandOf = (args: readonly string[]): Command => {
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') refuse(`"${token.value}" is no option.`)
    if (token.kind !== 'option') continue
    const known = Object.entries(options).find(([name]) => token.rawName === `--${name}`)?.[1]
    if (!known) refuse(`There is no option ${token.rawName}.`)
    if (known?.type === 'string' && (token.value ?? '') === '') refuse(`${token.rawName} needs a value.`)
    if (known?.type === 'boolean' && token.value !== undefined) refuse(`${token.rawName} takes no value.`)
  }
  const { list, show, id, all, topic, help } = values as {
    [Name in 'list' | 'all' | 'help']?: boolean
  } & { show?: string; topic?: string; id?: string[] }
  const dryRun = values['dry-run'] === true
  if (help || args.length === 0) return { do: 'help' }
  const deeds = [list, show, id, all].filter(each => each !== undefined)
  if (deeds.length !== 1) refuse('Give one of --list, --show, --id and --all.')
  if (topic !== undefined && !list && !all) refuse('--topic goes with --list or --all.')
  if (dryRun && (list || show !== undefined)) refuse('--dry-run goes with --id or --all.')
  if (list) return { do: 'list', ...topicOf(topic) }
  if (show !== undefined) return { do: 'show', id: show }
  return { do: 'redrive', dryRun, selection: all ? { all: true, ...topicOf(topic) } : { ids: id ?? [] } }
}
