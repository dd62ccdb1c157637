/**
 * `npm run rehearse`: the real commands of a deployment against an emulator of AWS's API (aws.py): a first try that fails, the
 * platform, the application, both again without and with a change, the everyday commands, and both removals. Needs Python 3
 * with venv, a JDK and Maven. What an emulator cannot show is in docs/deploy.md.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonEnvironment } from '../checks/python-environment.ts'
import { command, run } from '../command-line.ts'
import { interruptible } from '../local/processes/interruption.ts'
import { tablesOf } from '../local/set-up/tables.ts'
import { Refusal } from '../refusal.ts'
import { startEmulator } from './emulator.ts'

const root = new URL('../../', import.meta.url).pathname
const here = import.meta.dirname
const stage = 'rehearsal'
const tables = tablesOf(`kassa-${stage}`).length

/** What is typed, and what it must print. */
interface Expectation {
  readonly does: readonly string[]
  readonly in?: string
  readonly says: readonly RegExp[]
  readonly saysNot?: RegExp
  readonly fails?: true
}

const sls = (...words: string[]) => ['sls', ...words, '--stage', stage]
const npm = (script: string, ...words: string[]) => ['npm', 'run', '-s', script, '--', '--stage', stage, ...words]

/** A fault of this repository prints where it happened; a refusal is a sentence. */
const stackTrace = /^\s+at .+:\d+:\d+\)?$/m

const rehearse = async (keep: boolean, signal: AbortSignal): Promise<void> => {
  const began = Date.now()
  const say = (since: number, text: string) =>
    console.log(`${((Date.now() - since) / 1_000).toFixed(0).padStart(4)} s  ${text}`)
  const bin = await pythonEnvironment(join(root, '.kassa/rehearsal-venv'), join(here, 'requirements.txt'))
  const folder = await mkdtemp(join(tmpdir(), 'kassa-rehearsal-'))
  const [fails, stages, log] = ['fails', 'stages', 'emulator.log'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(stages)
  const settings = await readFile(join(here, 'stages/rehearsal.yml'), 'utf8')
  const stageFile = join(stages, `${stage}.yml`)
  await writeFile(stageFile, settings)
  await using emulator = await startEmulator({
    bin,
    log,
    signal,
    env: {
      ...process.env,
      PATH: [join(here, 'bin'), bin, join(root, 'node_modules/.bin'), process.env.PATH].join(':'),
      KASSA_STAGES: stages,
      REHEARSAL_FAILS: fails,
      SLS_NOTIFICATIONS_MODE: 'off',
      // The framework asks every five seconds how a stack is.
      SLS_AWS_MONITORING_FREQUENCY: '200',
      NODE_COMPILE_CACHE: join(root, '.kassa/compile-cache'),
    },
  })
  say(began, 'the emulator answers')

  const step = async ({ does, in: cwd = '.', says, saysNot, fails: failing }: Expectation): Promise<void> => {
    const since = Date.now()
    const { code, text } = await emulator.execute(does, join(root, cwd))
    const shown = does.join(' ')
    const wrong = [
      ...((code !== 0) === (failing ?? false) ? [] : [`it ended with ${code}`]),
      ...says.filter(each => !each.test(text)).map(each => `it did not say ${each}`),
      ...[saysNot, failing && stackTrace].flatMap(each => (each?.test(text) ? [`it said ${each}`] : [])),
    ]
    if (wrong.length > 0) {
      throw new Refusal(`${text}\n\n${shown}: ${wrong.join('; ')}. What the emulator was asked is in ${log}.`)
    }
    say(since, `${failing ? 'refused: ' : ''}${shown}`)
  }
  const aws = async (...words: string[]): Promise<string> => {
    const { code, text } = await emulator.execute(['aws', ...words], root)
    if (code !== 0) throw new Refusal(`aws ${words.join(' ')}: ${text}`)
    return text.trim()
  }
  const same = (what: string, found: string, wanted: string): void => {
    if (found === wanted) return
    throw new Refusal(
      `${what}: found ${found || 'nothing'}, wanted ${wanted}. What the emulator was asked is in ${log}.`,
    )
  }
  const count = (what: string, ...words: string[]) => aws(...words, '--query', `length(${what})`)
  const platformDigest = () =>
    aws(
      ...['cloudformation', 'get-template', '--stack-name', `kassa-${stage}`],
      ...['--query', 'TemplateBody.Metadata.Platform', '--output', 'text'],
    )

  // Wrong input is a sentence.
  const refused = async (file: string, wrong: readonly Omit<Expectation, 'fails'>[]): Promise<void> => {
    await writeFile(stageFile, file)
    await Promise.all(wrong.map(each => step({ ...each, fails: true })))
    await writeFile(stageFile, settings)
  }
  await refused(settings, [
    { does: ['sls', 'deploy'], says: [/Give a stage/] },
    { does: ['sls', 'deploy', '--stage', 'prdo'], says: [/There is no stage prdo/] },
    { does: sls('deploy', '--param', 'exisitng-vpc=vpc-1'), says: [/--param is not taken/] },
    { does: sls('deploy'), says: [/The platform comes first/] },
  ])
  await refused(settings.replace('signIn:', 'kafka: { clutser: x }\nsignIn:'), [
    { does: npm('deploy:platform'), says: [/kafka\.clutser: there is no such setting/] },
    { does: sls('deploy'), says: [/kafka\.clutser: there is no such setting/] },
  ])
  const existing = 'arn:aws:kafka:eu-central-1:123456789012:cluster/ours/1'
  await refused(settings.replace('signIn:', `kafka: { cluster: '${existing}' }\nsignIn:`), [
    { does: npm('deploy:platform'), says: [/network\.vpc: add the VPC of kafka\.cluster/] },
  ])

  // A first try that fails takes back what it made, and the next one works.
  await writeFile(fails, 'SinkSecret')
  await step({ does: npm('deploy:platform'), says: [/SinkSecret cannot be created/], fails: true })
  same('Tables after a failed first try', await count('TableNames', 'dynamodb', 'list-tables'), '0')
  await rm(fails)
  await step({
    does: npm('deploy:platform'),
    says: [/Service deployed to stack kassa-platform-rehearsal/, /DkimDNSTokenName1/],
  })
  same(
    'Protection of the tables',
    await aws(
      ...['dynamodb', 'describe-table', '--table-name', `kassa-${stage}-orders`],
      ...['--query', 'Table.DeletionProtectionEnabled'],
    ),
    'true',
  )
  await step({ does: npm('deploy:platform'), says: [/did not include any changes/, /is as it should be/] })

  await step({
    does: sls('deploy'),
    says: [
      /Service deployed to stack kassa-rehearsal/,
      /would ask for https:\/\/shop\.rehearsal\.test\/api\/catalogue/,
      /console: https:\/\/shop\.rehearsal\.test\/console/,
    ],
  })
  const first = await platformDigest()

  // Nothing changed: nothing is deployed. The platform says something else: the application is deployed.
  await step({ does: sls('deploy'), says: [/No changes to deploy/, /is as it should be/] })
  await aws(
    ...['ssm', 'put-parameter', '--overwrite', '--type', 'String'],
    ...['--name', `/kassa/${stage}/database`, '--value', 'restored.example:5432'],
  )
  await step({ does: sls('deploy'), says: [/Service deployed/], saysNot: /No changes to deploy/ })
  if ((await platformDigest()) === first) throw new Refusal('Another database address is the same template.')

  // What people type every day.
  await step({
    does: sls('deploy', 'function', '-f', 'order'),
    says: [/Code did not change/, /configuration did not change/],
  })
  const group = ['--log-group-name', `/aws/lambda/kassa-${stage}-order`, '--log-stream-name', 'first']
  await aws('logs', 'create-log-stream', ...group)
  await aws('logs', 'put-log-events', ...group, '--log-events', `timestamp=${Date.now()},message=placed`)
  const everyDay: readonly Expectation[] = [
    { does: sls('info'), says: [/shop: https:\/\/shop\.rehearsal\.test/, /API: /] },
    { does: sls('invoke', '-f', 'redrive', '--data', '{"all":true}'), says: [/"all": true/] },
    { does: sls('logs', '-f', 'order'), says: [/placed/] },
    {
      does: npm('deploy', '--change-set'),
      says: [/Service packaged/, /What would change/, /SinkConnector/, /Nothing is changed/],
    },
    { does: sls('remove', '--config', 'platform.yml'), in: 'infra', says: [/asks before/], fails: true },
  ]
  await Promise.all(everyDay.map(step))

  // The application goes and the data stay; both may be repeated.
  await step({ does: sls('remove'), says: [/has been successfully removed/] })
  await step({ does: npm('remove'), says: [/is as it should be/] })
  await step({ does: sls('remove'), says: [/kassa-rehearsal does not exist/], fails: true })
  same('Tables after remove', await count('TableNames', 'dynamodb', 'list-tables'), String(tables))
  await step({ does: sls('deploy'), says: [/Service deployed to stack kassa-rehearsal/] })

  // Everything goes.
  await step({ does: npm('remove', '--platform'), says: [/Nothing was deleted/], fails: true })
  await step({ does: npm('remove', '--platform', '--confirm', stage), says: [/The platform stack is deleted/] })
  await step({ does: npm('remove', '--platform', '--confirm', stage), says: [/is as it should be/] })
  const standing = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_FAILED']
  for (const region of ['eu-central-1', 'us-east-1']) {
    const stacks = ['cloudformation', 'list-stacks', '--region', region, '--stack-status-filter', ...standing]
    same(`Stacks left in ${region}`, await count('StackSummaries', ...stacks), '0')
  }
  same('Tables left', await count('TableNames', 'dynamodb', 'list-tables'), '0')
  same('Buckets left', await count('Buckets', 's3api', 'list-buckets'), '0')
  const parameters = ['ssm', 'get-parameters-by-path', '--path', `/kassa/${stage}`]
  same('Parameters left', await count('Parameters', ...parameters), '0')
  same('Database clusters left', await count('DBClusters', 'rds', 'describe-db-clusters'), '0')
  say(began, 'rehearsed: the account is as empty as before')
  if (!keep) await rm(folder, { recursive: true })
}

const options = command('npm run rehearse --', "Deploys and removes a stage against an emulator of AWS's API.").option(
  '--keep',
  'keep the log of the emulator',
)
await run(options, ({ keep = false }) => interruptible(({ signal }) => rehearse(keep, signal)))
