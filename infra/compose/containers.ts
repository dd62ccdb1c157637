/** The platform in containers, on the ports of `addresses(offset)`: brought up until it is ready, and taken down. */
import { execFile, spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type Addresses, addresses } from '../local/addresses.ts'
import { fetchJars, jarFolder } from '../local/java/jars.ts'
import { requireMaven } from '../local/requirements/requirements.ts'
import { Refusal } from '../refusal.ts'

const root = new URL('../../', import.meta.url).pathname
const run = promisify(execFile)

const portVariables = (at: Addresses): Record<string, string> => ({
  ...Object.fromEntries(at.nodes.map(({ id, broker }) => [`KAFKA_${id}_PORT`, String(broker)])),
  CONNECT_PORT: String(at.connect.port),
  POSTGRES_PORT: String(at.database.port),
  DYNAMODB_PORT: String(at.dynamodb.port),
  MAIL_PORT: String(at.mail.port),
  TRACES_PORT: String(at.traces.port),
  KAFKA_UI_PORT: String(8080 + at.offset),
})

/** @throws Refusal when no Docker engine answers */
export const requireEngine = async (): Promise<void> => {
  await run('docker', ['compose', 'version']).catch(() => {
    throw new Refusal('Docker Compose is missing: `docker compose version` does not run. Install Docker with Compose.')
  })
  await run('docker', ['info']).catch(() => {
    throw new Refusal('No Docker engine answers: start Docker, or use `npm start`, which needs none.')
  })
}

const here = (image: string): Promise<boolean> =>
  run('docker', ['image', 'inspect', image]).then(
    () => true,
    () => false,
  )

const [kafkaImage, nodeImage] = ['apache/kafka:4.3.1', 'node:24-slim']

/** True where Kafka's image is and Node's is not and cannot be had: see without-registry.yml. */
const isWithoutRegistry = async (): Promise<boolean> => {
  if ((await here(nodeImage)) || !(await here(kafkaImage))) return false
  return run('docker', ['pull', '--quiet', nodeImage]).then(
    () => false,
    () => true,
  )
}

export interface Containers {
  readonly addresses: Addresses
  /** `docker compose` with these arguments, its output shown as it comes. */
  compose(...args: string[]): Promise<void>
}

export interface ContainerOptions {
  readonly offset?: number
  /** The Compose project: containers and volumes of another name are another platform. */
  readonly project?: string
}

/** The plugin of the sink on this machine; Maven is asked for only where it is not there. */
const pluginHere = async (): Promise<string> => {
  const folder = await jarFolder(root, 'connect')
  if (await stat(folder).catch(() => undefined)) return folder
  const { signal } = new AbortController()
  return fetchJars({ root, set: 'connect', maven: await requireMaven(), progress: text => console.log(text), signal })
}

export const containers = async (options: ContainerOptions = {}): Promise<Containers> => {
  const { offset = 0, project = 'kassa' } = options
  const at = addresses(offset)
  const withoutRegistry = await isWithoutRegistry()
  const files = withoutRegistry ? ['docker-compose.yml', 'infra/compose/without-registry.yml'] : ['docker-compose.yml']
  const env = {
    ...process.env,
    ...portVariables(at),
    ...(withoutRegistry ? { PLUGIN: await pluginHere() } : {}),
  }
  return {
    addresses: at,
    compose: (...args) =>
      new Promise((resolve, reject) => {
        const all = ['compose', '-p', project, ...files.flatMap(file => ['-f', file]), ...args]
        const child = spawn('docker', all, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
        child.once('error', reject)
        child.once('exit', code =>
          code === 0 ? resolve() : reject(new Refusal(`\`docker ${all.join(' ')}\` failed (${code}).`)),
        )
      }),
  }
}
