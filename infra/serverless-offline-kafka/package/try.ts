/**
 * Installs the packed file into projects outside of this repository and runs the example there, with each pair of
 * framework and serverless-offline, on Node 20 and on Node 24.
 *
 *   node package/try.ts [--node /usr/bin/node]
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { findBrokers } from '../tests/brokers.ts'

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: [process.execPath] } } })
await using found = await findBrokers()
const brokers = found.list
const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'try-package-'))

const run = (command: string, args: string[], cwd: string): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`)
  return stdout
}

run('npm', ['pack', '--pack-destination', work], root)
const packed = readdirSync(work).find(name => name.endsWith('.tgz'))
if (packed === undefined) throw new Error('npm pack wrote nothing')

const pairs = [
  { framework: 'osls@^3.77.1', offline: '^13.10.1' },
  { framework: 'osls@^4.3.1', offline: '^14.8.2' },
]

const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const admin = kafka.admin()
await admin.connect()
const existing = await admin.listTopics()
const topics = ['greetings', 'greetings-failed']
  .filter(topic => !existing.includes(topic))
  .map(topic => ({ topic, numPartitions: 3 }))
if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: false })
const producer = kafka.producer()
await producer.connect()

const until = async (what: string, holds: () => boolean, output: () => string): Promise<void> => {
  for (let waited = 0; !holds(); waited += 100) {
    if (waited > 60_000) throw new Error(`waited in vain for ${what}:\n${output()}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

let failed = 0
for (const { framework, offline } of pairs) {
  const folder = join(work, framework.replace(/\W/g, ''))
  cpSync(join(root, 'example'), folder, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  const devDependencies = {
    serverless: `npm:${framework}`,
    'serverless-offline': offline,
    'serverless-offline-kafka': `file:${join(work, packed)}`,
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, devDependencies }))
  // serverless-offline 13 does not know this runtime yet.
  const yaml = readFileSync(join(folder, 'serverless.yml'), 'utf8').replace('nodejs24.x', 'nodejs20.x')
  writeFileSync(
    join(folder, 'serverless.yml'),
    yaml
      .replace(/^custom:$/m, 'custom:\n  serverless-offline: { httpPort: 10330, lambdaPort: 10331 }')
      .replace(/(bootstrapServers: .*)$/m, '$1\n    statusPort: 10332'),
  )
  run('npm', ['install', '--no-audit', '--no-fund'], folder)
  for (const node of values.node) {
    const version = run(node, ['--version'], folder).trim()
    const child = spawn(node, [join(folder, 'node_modules/.bin/sls'), 'offline', 'start'], {
      cwd: folder,
      env: {
        ...process.env,
        KAFKA_BROKERS: brokers,
        PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
        NODE_OPTIONS: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk))
    const ended = new Promise<number | null>(resolve => child.once('close', resolve))
    const name = `${framework} + serverless-offline@${offline} on Node ${version}`
    try {
      await until(
        'the mapping',
        () => /greet ← greetings · reading/.test(output),
        () => output,
      )
      await producer.send({ topic: 'greetings', messages: ['world', 'bad'].map(value => ({ value })) })
      await until(
        'the greeting',
        () => output.includes('hello, world'),
        () => output,
      )
      await until(
        'the discard',
        () => output.includes('discard 1 record (RetryAttemptsExhausted)'),
        () => output,
      )
      child.kill('SIGINT')
      const code = await ended
      if (code !== 0) throw new Error(`ended with ${code}:\n${output}`)
      console.log(`works: ${name}`)
    } catch (error) {
      failed++
      child.kill('SIGKILL')
      console.log(`FAILS: ${name}\n${String(error)}`)
    }
  }
}
await Promise.all([admin.disconnect(), producer.disconnect()])
rmSync(work, { recursive: true })
await found.stop()
process.exit(failed)
