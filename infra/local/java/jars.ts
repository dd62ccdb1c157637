/**
 * The Java programs, fetched or built by Maven once and kept by the hash of the pom that names them and of the sources it
 * compiles. Every home of a checkout uses the same folders; a folder appears complete or not at all.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { Refusal } from '../../refusal.ts'
import { oneAtATime } from '../processes/file-lock.ts'

export const jarSets = {
  kafka: 'infra/local/components/kafka/pom.xml',
  dynamodb: 'infra/local/components/dynamodb/pom.xml',
  connect: 'connect/pom.xml',
  'connect-3.7': 'infra/checks/connect-3.7/pom.xml',
} as const
export type JarSet = keyof typeof jarSets

/** What Maven compiles into a set. */
const sources: Readonly<Partial<Record<JarSet, string>>> = { connect: 'connect/transform/src/main' }

export interface FetchOptions {
  /** The folder of the checkout. */
  readonly root: string
  readonly set: JarSet
  readonly progress: (text: string) => void
  /** Aborting it ends Maven. */
  readonly signal: AbortSignal
  /** The Maven command; tests put their own in its place. */
  readonly maven?: string
  /** The lock of the local repository that the Maven command writes. */
  readonly lock?: string
}

export const jarFolder = async (root: string, set: JarSet): Promise<string> => {
  const files = [jarSets[set] as string]
  const compiled = sources[set]
  if (compiled) for await (const file of glob(`${compiled}/**/*.*`, { cwd: root })) files.push(file)
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)))
  return join(root, '.kassa', 'jars', `${set}-${hash.digest('hex').slice(0, 12)}`)
}

/** Maven's local repository allows one writer at a time, over all checkouts on the machine. */
const mavenLock = join(tmpdir(), `kassa-maven-${userInfo().uid}.lock`)

const runMaven = (maven: string, args: readonly string[], { progress, signal }: FetchOptions) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(maven, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
    let output = ''
    let files = 0
    const read = (chunk: Buffer) => {
      const text = chunk.toString()
      output = (output + text).slice(-20_000)
      files += text.split('Downloaded from ').length - 1
      if (files > 0) progress(`${files} files`)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve()
      else reject(new Refusal(`Maven could not fetch what ${args.join(' ')} asks for:\n${output.trim()}`))
    })
  })

/** The folder with the jars of a set, fetched if it is not there. */
export const fetchJars = async (options: FetchOptions): Promise<string> => {
  const { root, set, progress, maven = 'mvn', lock = mavenLock } = options
  const folder = await jarFolder(root, set)
  if (existsSync(folder)) return folder
  return oneAtATime(
    lock,
    () => progress('waiting for another Maven'),
    async () => {
      if (existsSync(folder)) return folder
      const draft = `${folder}.${process.pid}`
      await mkdir(dirname(folder), { recursive: true })
      await rm(draft, { recursive: true, force: true })
      await runMaven(maven, ['-B', '-f', join(root, jarSets[set]), 'package', `-Djars=${draft}`], options)
      await rename(draft, folder)
      return folder
    },
  )
}

/** The class path of a set in an order that stays the same, as class-data sharing asks for. */
export const classPath = async (folder: string): Promise<string> => {
  const jars = (await readdir(folder)).filter(name => name.endsWith('.jar')).sort()
  return jars.map(name => join(folder, name)).join(':')
}
