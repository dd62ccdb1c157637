/**
 * `npm run rehearse`: the real commands of a deployment against an emulator of AWS's API (aws.py): a first try that fails, the
 * platform, the application, both again without and with a change, the everyday commands, and both removals. Needs Python 3
 * with venv, a JDK and Maven. What an emulator cannot show is in docs/deploy.md.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pythonEnvironment } from '../checks/python-environment.ts'
import { command, run } from '../command-line.ts'
import { Refusal } from '../refusal.ts'

const root = new URL('../../', import.meta.url).pathname
const here = import.meta.dirname

interface Expectation {
  /** What is typed, without `npx` or `npm run`. */
  readonly does: readonly string[]
  readonly in?: string
  readonly says: readonly RegExp[]
  readonly saysNot?: RegExp
  readonly fails?: true
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const execute = (file: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string) =>
  new Promise<{ code: number; text: string }>((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += chunk))
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? 1, text }))
  })

const rehearse = async (keep: boolean): Promise<void> => {
  const began = Date.now()
  const seconds = (since: number) => `${((Date.now() - since) / 1_000).toFixed(0)} s`
  const bin = await pythonEnvironment(join(root, '.kassa/rehearsal-venv'), join(here, 'requirements.txt'))
  const folder = await mkdtemp(join(tmpdir(), 'kassa-rehearsal-'))
  const [fails, stages, log] = ['fails', 'stages', 'emulator.log'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(stages)
  const settings = await readFile(join(here, 'stages/rehearsal.yml'), 'utf8')
  const stageFile = join(stages, 'rehearsal.yml')
  await writeFile(stageFile, settings)
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    PATH: [join(here, 'bin'), bin, join(root, 'node_modules/.bin'), process.env.PATH].join(':'),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    KASSA_STAGES: stages,
    REHEARSAL_FAILS: fails,
    SLS_NOTIFICATIONS_MODE: 'off',
  }
  const output = await open(log, 'w')
  const emulator: ChildProcess = spawn(join(bin, 'python'), [join(here, 'aws.py'), String(port)], {
    env,
    stdio: ['ignore', output.fd, output.fd],
  })
  const aws = async (...args: string[]) => (await execute('aws', args, env, root)).text.trim()
  const step = async ({ does, in: cwd = '.', says, saysNot, fails: failing }: Expectation): Promise<void> => {
    const since = Date.now()
    const [file = '', ...args] = does
    const { code, text } = await execute(file, args, env, join(root, cwd))
    const shown = does.join(' ')
    const wrong = [
      ...((code !== 0) === (failing ?? false) ? [] : [`it ended with ${code}`]),
      ...says.filter(each => !each.test(text)).map(each => `it did not say ${each}`),
      ...(saysNot?.test(text) ? [`it said ${saysNot}`] : []),
    ]
    if (wrong.length > 0) {
      throw new Refusal(`${text}\n\n${shown}: ${wrong.join('; ')}. The emulator's log is ${log}.`)
    }
    console.log(`${seconds(since).padStart(6)}  ${failing ? 'refused: ' : ''}${shown}`)
  }
  const same = (what: string, found: string, wanted: string): void => {
    if (found !== wanted)
      throw new Refusal(`${what}: found ${found || 'nothing'}, wanted ${wanted}. The emulator's log is ${log}.`)
  }
  const sls = (...words: string[]) => ['sls', ...words, '--stage', 'rehearsal']
  const npm = (script: string, ...words: string[]) => [
    'npm',
    'run',
    '-s',
    script,
    '--',
    '--stage',
    'rehearsal',
    ...words,
  ]
  const template = () =>
    aws(
      'cloudformation',
      'get-template',
      '--stack-name',
      'kassa-rehearsal',
      '--query',
      'TemplateBody.Metadata.Platform',
      '--output',
      'text',
    )

  try {
    for (let tries = 0; ; tries += 1) {
      if (
        await fetch(`${endpoint}/moto-api/`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break
      if (emulator.exitCode !== null || tries > 300) throw new Refusal(`The emulator does not start: ${log}.`)
      await delay(200)
    }
    console.log(`${seconds(began).padStart(6)}  the emulator answers`)

    await step({ does: ['sls', 'deploy'], says: [/Give a stage/], fails: true })
    await writeFile(stageFile, settings.replace('signIn:', 'kafka: { clutser: x }\nsignIn:'))
    await step({ does: npm('deploy:platform'), says: [/kafka\.clutser: there is no such setting/], fails: true })
    await writeFile(stageFile, settings)

    // A first try that fails takes back what it made, and the next one works.
    await writeFile(fails, 'SinkSecret')
    await step({ does: npm('deploy:platform'), says: [/SinkSecret cannot be created/], fails: true })
    same('Tables after a failed first try', await aws('dynamodb', 'list-tables', '--query', 'length(TableNames)'), '0')
    await rm(fails)
    await step({
      does: npm('deploy:platform'),
      says: [/Service deployed to stack kassa-platform-rehearsal/, /DkimDNSTokenName1/],
    })
    same(
      'Protection of the tables',
      await aws(
        'dynamodb',
        'describe-table',
        '--table-name',
        'kassa-rehearsal-orders',
        '--query',
        'Table.DeletionProtectionEnabled',
      ),
      'true',
    )

    await step({
      does: sls('deploy'),
      says: [
        /Service deployed to stack kassa-rehearsal/,
        /would ask for https:\/\/shop\.rehearsal\.test\/api\/catalogue/,
        /console: https:\/\/shop\.rehearsal\.test\/console/,
      ],
    })
    const first = await template()

    // Nothing changed: nothing is deployed. The platform says something else: the application is deployed.
    await step({ does: sls('deploy'), says: [/No changes to deploy/, /is as it should be/] })
    await aws(
      'ssm',
      'put-parameter',
      '--overwrite',
      '--name',
      '/kassa/rehearsal/database',
      '--value',
      'restored.example:5432',
      '--type',
      'String',
    )
    await step({
      does: sls('deploy'),
      says: [/Service deployed|Change set did not include/],
      saysNot: /No changes to deploy/,
    })
    if ((await template()) === first) throw new Refusal('Another database address is the same template.')

    // What people type every day.
    await step({ does: sls('info'), says: [/shop: https:\/\/shop\.rehearsal\.test/, /API: /] })
    await step({ does: sls('deploy', 'function', '-f', 'order'), says: [/unchanged|deployed/i] })
    await step({ does: sls('remove', '--config', 'platform.yml'), in: 'infra', says: [/asks before/], fails: true })

    // The application goes and the data stay; both may be repeated.
    await step({ does: npm('remove'), says: [/has been successfully removed/] })
    await step({ does: npm('remove'), says: [/is as it should be/] })
    same('Tables after remove', await aws('dynamodb', 'list-tables', '--query', 'length(TableNames)'), '5')
    await step({ does: sls('deploy'), says: [/Service deployed to stack kassa-rehearsal/] })

    // Everything goes.
    await step({ does: npm('remove', '--platform'), says: [/Nothing was deleted/], fails: true })
    await step({ does: npm('remove', '--platform', '--confirm', 'rehearsal'), says: [/The platform stack is deleted/] })
    await step({ does: npm('remove', '--platform', '--confirm', 'rehearsal'), says: [/is as it should be/] })
    for (const region of ['eu-central-1', 'us-east-1']) {
      same(
        `Stacks left in ${region}`,
        await aws(
          '--region',
          region,
          'cloudformation',
          'list-stacks',
          '--stack-status-filter',
          'CREATE_COMPLETE',
          'UPDATE_COMPLETE',
          'DELETE_FAILED',
          '--query',
          'length(StackSummaries)',
        ),
        '0',
      )
    }
    same('Tables left', await aws('dynamodb', 'list-tables', '--query', 'length(TableNames)'), '0')
    same('Buckets left', await aws('s3api', 'list-buckets', '--query', 'length(Buckets)'), '0')
    same(
      'Parameters left',
      await aws('ssm', 'get-parameters-by-path', '--path', '/kassa/rehearsal', '--query', 'length(Parameters)'),
      '0',
    )
    same('Database clusters left', await aws('rds', 'describe-db-clusters', '--query', 'length(DBClusters)'), '0')
    console.log(`${seconds(began).padStart(6)}  rehearsed: the account is as empty as before`)
    if (!keep) await rm(folder, { recursive: true })
  } finally {
    if (emulator.exitCode === null) {
      const ended = new Promise(resolve => emulator.once('exit', resolve))
      emulator.kill()
      await ended
    }
    await output.close()
  }
}

const options = command('npm run rehearse --', "Deploys and removes a stage against an emulator of AWS's API.").option(
  '--keep',
  'keep the log of the emulator',
)
await run(options, async ({ keep = false }) => rehearse(keep))
