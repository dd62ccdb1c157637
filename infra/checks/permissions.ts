/** `npm run permissions`: writes docs/permissions.md out of the roles of the template. */
import { writeFileSync } from 'node:fs'
import { roleOf, roles } from '../application/roles.ts'
import { sink } from '../application/sink.ts'
import { command, run } from '../command-line.ts'
import { rights } from '../rights.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: unknown
}

const stage = 'prod'
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** An intrinsic as a person would say it. */
const words = (resource: unknown): string => {
  if (typeof resource === 'string') return resource
  const { Ref, 'Fn::Sub': sub, 'Fn::Join': join, 'Fn::GetAtt': attribute } = resource as Record<string, unknown>
  if (typeof Ref === 'string')
    return (
      {
        ClusterArn: 'the cluster',
        KeyArn: 'the key of the stage',
        MailIdentityArn: 'the mail identity',
        DatabaseSecret: "the secret of the database's owner",
      }[Ref] ?? Ref
    )
  if (Array.isArray(attribute)) return attribute[0] === 'SinkConnector' ? 'the sink connector' : attribute.join('.')
  if (typeof sub === 'string')
    return sub
      .replaceAll(/\$\{AWS::\w+\}/g, '*')
      .split(':')
      .slice(5)
      .join(':')
      .replace(/^(log-group|table|secret|configuration-set):?\/?/, '$1 ')
  const parts = (join as [string, unknown[]])[1].filter((part): part is string => typeof part === 'string')
  const [kind = '', , name = ''] = parts
  return `${kind.replace(/[:/]/g, '')} ${name}`
}

const rows = (name: string, statements: readonly Statement[]): string[] =>
  statements.map(({ Effect, Action, Resource, Condition }) => {
    const condition = Condition ? ` (${Object.keys(Object.values(Condition as object)[0] as object).join(', ')})` : ''
    const actions = list(Action).map(action => `\`${action}\``)
    return `| ${name} | ${Effect === 'Deny' ? 'never, from its code: ' : ''}${actions.join(' ')} | ${list(Resource).map(words).join('<br>')}${condition} |`
  })

interface Role {
  readonly Properties: {
    readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[]
  }
}
const statementsOf = (role: unknown): readonly Statement[] =>
  (role as Role).Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)

/** What every function has, told once. */
const common = new Set(['Logs', 'Network', 'NetworkNotByTheCode'])

export const permissions = (): string => {
  const all = roles(stage, { sink: true })
  const own = Object.keys(rights).flatMap(name =>
    rows(
      name,
      statementsOf(all[roleOf(name)]).filter(each => !common.has((each as { Sid?: string }).Sid ?? '')),
    ),
  )
  const shared = statementsOf(all[roleOf('checkout')]).filter(each => common.has((each as { Sid?: string }).Sid ?? ''))
  const connector = statementsOf(sink(stage, { plugin: 'plugin', logDays: 1, workers: 1 }).SinkRole)
  return [
    '# Who may do what',
    '',
    '<!-- Written by `npm run permissions` out of infra/rights.ts; a test holds it to the template. -->',
    '',
    'One role for each function, and one for the sink connector. What is not in this table is refused, by IAM on AWS and by',
    'the brokers in `npm start -- --secure`. A function that gains a right its code does not use fails a test.',
    '',
    '`*` stands alone only where a service knows no names: network interfaces, which Lambda makes with the role of the',
    'function (its code may not), and the topics and groups that the cluster page lists without reading a record.',
    '',
    '| who | may | on |',
    '| --- | --- | --- |',
    ...rows('every function', shared).map(row =>
      row.replaceAll(`kassa-${stage}-checkout`, `kassa-${stage}-<its name>`),
    ),
    ...own,
    ...rows('sink connector', connector),
    '',
  ].join('\n')
}

if (import.meta.main)
  await run(command('npm run permissions --', 'Writes docs/permissions.md from infra/rights.ts.'), async () =>
    writeFileSync(new URL('../../docs/permissions.md', import.meta.url), permissions()),
  )
