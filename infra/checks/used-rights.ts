/**
 * What the code of a function can do, read out of the code itself: its own modules, bundled, so that only what it reaches
 * counts. A right beyond this is one too many.
 */
import { build } from 'esbuild'
import { topicNames } from '../rights.ts'

const root = new URL('../../', import.meta.url).pathname

/** The commands of the SDK and the action that each needs; a transaction needs those of its parts. */
const actions: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  PutCommand: 'PutItem',
  UpdateCommand: 'UpdateItem',
  DeleteCommand: 'DeleteItem',
  QueryCommand: 'Query',
  ScanCommand: 'Scan',
  BatchGetCommand: 'BatchGetItem',
  BatchWriteCommand: 'BatchWriteItem',
}
const once = ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem']

export interface Use {
  readonly dynamodb: ReadonlySet<string>
  readonly writes: ReadonlySet<string>
  readonly resumes: boolean
  readonly viewsTopics: boolean
  readonly resets: boolean
  readonly looks: boolean
  readonly creates: boolean
  readonly mail: boolean
  readonly secrets: boolean
  readonly sink: 'look' | 'restart' | undefined
}

const code = async (handler: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [handler],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    outdir: 'use',
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** Methods of a port that nobody calls do not count: `find: async (…) => …` without a `.find(` or a bare `find(`. */
const withoutUncalledMethods = (text: string): string =>
  text.replaceAll(/^ {2}(\w+): async (?:function\* ?)?\([\s\S]*?^ {2}\}(?=,?$)/gm, (method, name: string) => {
    const calls = text.match(
      new RegExp(
        `(\\bcheckouts\\.|\\bpayments\\.|\\borders\\.|\\bstore\\.|\\bconnector\\.)${name}\\(|[^.\\w]${name}\\(`,
        'g',
      ),
    )
    return calls ? method : ''
  })

/** And functions that only such methods call. */
const withoutUncalled = (text: string): string => {
  const methods = withoutUncalledMethods(text)
  return methods.replaceAll(
    /^(?:var (\w+) = async \([^\n]*=> \{\n[\s\S]*?^\};|async function\* (\w+)\([\s\S]*?^\})$/gm,
    (definition, variable: string | undefined, generator: string | undefined) =>
      // Called, or given to somebody who calls it.
      new RegExp(`[^.\\w]${variable ?? generator}\\s*[(,;)}]`).test(methods.replace(definition, '')) ? definition : '',
  )
}

export const usedRights = async (handler: string): Promise<Use> => {
  const text = withoutUncalled(await code(handler))
  // The bundler numbers a name that several modules import.
  const commands = [...text.matchAll(/new (?:\w+\.)?(\w+Command)\d*\(/g)].flatMap(([, name]) => name ?? [])
  const transaction = commands.includes('TransactWriteCommand')
    ? ['Put', 'Update', 'Delete', 'ConditionCheck'].filter(part => new RegExp(`\\b${part}: \\{`).test(text))
    : []
  const topicOf = new Map(
    [...text.matchAll(/^var (\w+) = (?:topic|compactedTopic|widenedTopic)\(\s*"([\w-]+)"/gm)].map(
      ([, variable = '', name = '']) => [variable, name],
    ),
  )
  const facts = [...text.matchAll(/fact(?:About)?\(\s*(\w+),/g)].flatMap(
    ([, variable = '']) => topicOf.get(variable) ?? [],
  )
  const named = [...text.matchAll(/topic: "([\w-]+)"/g)].flatMap(([, name = '']) => name)
  return {
    dynamodb: new Set([
      ...commands.flatMap(name => actions[name] ?? []),
      ...transaction.map(part => (part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`)),
      ...(text.includes('extends DynamoDBPersistenceLayer ') ? once : []),
    ]),
    writes: new Set([...facts, ...named].filter(name => topicNames.includes(name))),
    resumes: /\bresumeTopic = /.test(text),
    viewsTopics: /\bwithTopicReader = /.test(text),
    resets: /\.offsetCommit\(/.test(text),
    looks: /\.describeGroups\(|\.fetchTopicOffsets\(|\.fetchOffsets\(/.test(text),
    creates: /\.createTopics\(/.test(text),
    mail: commands.includes('SendEmailCommand'),
    secrets: commands.includes('GetSecretValueCommand'),
    sink: commands.includes('RestartConnectorCommand')
      ? 'restart'
      : commands.includes('DescribeConnectorCommand')
        ? 'look'
        : undefined,
  }
}
