/** What the machine must have before anything is started. Each lack is a Refusal: one sentence that says what to do. */
import { execFile } from 'node:child_process'
import { access, constants, readFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { totalmem } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { Refusal } from '../../refusal.ts'
import { listenerOn } from '../processes/process-table.ts'

const oldestJava = 17
const neededMemory = 2 * 1024 ** 3

/** Runs a program and gives what it printed, on either stream. */
export type Run = (file: string, args: readonly string[]) => Promise<string>

const run: Run = async (file, args) => {
  const { stdout, stderr } = await promisify(execFile)(file, args)
  return stdout + stderr
}

/** Of `openjdk version "17.0.15"` 17, of `java version "1.8.0_292"` 8. */
const feature = (version: string): number => {
  const [first, second] = version.split('.').map(number => Number.parseInt(number, 10))
  return (first === 1 ? second : first) ?? 0
}

/** The java command to use, and its version. */
export const requireJava = async (
  env: NodeJS.ProcessEnv = process.env,
  execute: Run = run,
): Promise<{ file: string; version: string }> => {
  const java = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java'
  const install = `Install Java ${oldestJava} or newer (a JRE will do)`
  let printed: string
  try {
    printed = await execute(java, ['-version'])
  } catch {
    throw new Refusal(`Java is missing: \`${java} -version\` does not run. ${install}, or set JAVA_HOME to one.`)
  }
  const version = printed.match(/version "([^"]+)"/)?.[1] ?? 'unknown'
  if (!(feature(version) >= oldestJava))
    throw new Refusal(`Java is too old: \`${java}\` is version ${version}. ${install}, or set JAVA_HOME to one.`)
  return { file: java, version }
}

const onPath = async (command: string, path: string): Promise<string | undefined> => {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, command)
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return file
  }
  return undefined
}

/** The Maven command to use. */
export const requireMaven = async (env: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const maven = await onPath('mvn', env.PATH ?? '')
  if (!maven) throw new Refusal('Maven is missing: there is no `mvn` in PATH. Install Apache Maven 3.8 or newer.')
  return maven
}

/** Where the system does not tell what is free (it counts caches as used), all of it stands for it. */
const availableMemory = async (): Promise<number> => {
  if (process.platform !== 'linux') return totalmem()
  const kilobytes = (await readFile('/proc/meminfo', 'utf8')).match(/^MemAvailable:\s+(\d+)/m)?.[1]
  return kilobytes === undefined ? totalmem() : Number(kilobytes) * 1024
}

export const requireMemory = async (available: () => Promise<number> = availableMemory): Promise<void> => {
  const bytes = await available()
  if (bytes < neededMemory)
    throw new Refusal(
      `Too little free memory: ${(bytes / 1024 ** 3).toFixed(1)} GB are available and Kassa needs 2 GB. Close something and start again.`,
    )
}

const answers = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** Some systems let a port be bound beside a listener on all addresses; such a listener answers. */
const isFree = async (port: number): Promise<boolean> => {
  if (await answers(port)) return false
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** @param ports what each port is for → port */
export const requireFreePorts = async (ports: Readonly<Record<string, number>>): Promise<void> => {
  const taken = await Promise.all(
    Object.entries(ports).map(async ([purpose, port]) => ((await isFree(port)) ? [] : [{ purpose, port }])),
  )
  const [first] = taken.flat()
  if (!first) return
  const by = (await listenerOn(first.port)) ?? 'another program'
  throw new Refusal(
    `Port ${first.port} (${first.purpose}) is in use by ${by}: stop it, or start Kassa on other ports with another --offset, such as 1000.`,
  )
}
