import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { addresses } from '../local/addresses.ts'
import { properties } from '../local/components/kafka/kafka.ts'
import { plaintextListeners } from '../local/components/kafka/listeners.ts'
import { quickStart } from '../local/java/java-command.ts'

interface Service {
  readonly image: string
  readonly restart?: string
  readonly mem_limit?: string
  readonly healthcheck?: object
  readonly ports?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}
const text = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> }
const list = Object.entries(services)
const at = addresses()
const brokers = at.nodes.map(node => ({ node, service: services[`kafka-${node.id}`] as Service }))

test('a broker in a container has the settings of an embedded one, but for its addresses', async () => {
  const differ = new Set(['listeners', 'advertised.listeners', 'listener.security.protocol.map', 'log.dirs'])
  for (const each of ['controller.quorum.voters', 'inter.broker.listener.name', 'node.id']) differ.add(each)
  for (const { node, service } of brokers) {
    const embedded = properties(at, node, '', await plaintextListeners.properties(node))
    const settings = Object.entries(embedded).filter(([name]) => !differ.has(name))
    const variables = settings.map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value])
    const wanted = variables.map(([name, value]) => `${name}=${value}`)
    expect(Object.entries(service.environment ?? {}).map(([name, value]) => `${name}=${value}`)).toEqual(
      expect.arrayContaining(wanted),
    )
  }
})

test('every Java in a container starts as an embedded one', () => {
  for (const name of ['kafka-1', 'kafka-2', 'kafka-3', 'connect', 'dynamodb']) {
    const { KAFKA_JVM_PERFORMANCE_OPTS, JAVA_TOOL_OPTIONS } = services[name]?.environment ?? {}
    expect(String(KAFKA_JVM_PERFORMANCE_OPTS ?? JAVA_TOOL_OPTIONS).split(' ')).toEqual(quickStart)
  }
})

test('ports are those of the embedded platform, on this machine alone, each to be moved by a variable', () => {
  const published = list.flatMap(([, { ports = [] }]) =>
    ports.map(port => /^127\.0\.0\.1:\$\{[A-Z0-9_]+_PORT:-(\d+)\}:\d+$/.exec(port)?.[1] ?? port),
  )
  const { nodes, connect, database, dynamodb, mail, traces } = at
  const ports = [connect, database, dynamodb, mail, traces].map(({ port }) => port)
  const wanted = [...nodes.map(({ broker }) => broker), ...ports, 8080]
  expect(published.sort()).toEqual(wanted.map(String).sort())
})

test('images are named by a version', () => {
  const versions = list.map(([name, { image }]) => [name, image.split(':')[1]])
  expect(versions.filter(([name, version]) => name !== 'connect' && !/\d/.test(version ?? ''))).toEqual([])
})

test('every container has a memory limit, comes back by itself, and is waited for until it is ready', () => {
  for (const [name, { mem_limit, restart, healthcheck, depends_on = {} }] of list) {
    const ends = name === 'set-up'
    expect([name, mem_limit, restart]).toEqual([
      name,
      expect.stringMatching(/^\d+m$/),
      ends ? 'on-failure:5' : 'unless-stopped',
    ])
    expect([name, healthcheck === undefined]).toEqual([name, ends])
    for (const [needed, { condition }] of Object.entries(depends_on))
      expect([needed, condition]).toEqual([
        needed,
        needed === 'set-up' ? 'service_completed_successfully' : 'service_healthy',
      ])
  }
})
