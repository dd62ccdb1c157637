/**
 * Installs the packed file into projects outside of this repository and runs the example there, with each supported pair
 * of framework and serverless-offline.
 *
 *   node package/try.ts [--node /usr/bin/node]
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { withBrokers } from '../tests/brokers.ts'
import { startSlsOffline } from '../tests/sls-offline.ts'

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: [process.execPath] } } })
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

const tryPairs = async (brokers: string): Promise<number> => {
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
    // serverless-offline 13 does not support nodejs24.x.
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
      const running = startSlsOffline({
        cwd: folder,
        node,
        cli: join(folder, 'node_modules/.bin/sls'),
        env: { KAFKA_BROKERS: brokers, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
      })
      const name = `${framework} + serverless-offline@${offline} on Node ${version}`
      try {
        await running.printed('greet ← greetings · reading', 60)
        await producer.send({ topic: 'greetings', messages: ['world', 'bad'].map(value => ({ value })) })
        await running.printed('hello, world', 60)
        await running.printed('discard 1 record (RetryAttemptsExhausted)', 60)
        const code = await running.stop()
        if (code !== 0) throw new Error(`ended with ${code}:\n${running.output()}`)
        console.log(`works: ${name}`)
      } catch (error) {
        failed++
        await running.stop('SIGKILL')
        console.log(`FAILS: ${name}\n${String(error)}`)
      }
    }
  }
  await Promise.all([admin.disconnect(), producer.disconnect()])
  rmSync(work, { recursive: true })
  return failed
}

process.exit(await withBrokers(tryPairs))
