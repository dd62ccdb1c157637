/**
 * The zip MSK Connect loads the sink from: the connector and the transform of connect/pom.xml and the reader of secrets of
 * connect/secrets, as Maven resolves and builds them.
 *
 *     node infra/deploy/plugin.ts FILE.zip
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { glob, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { command, run } from '../command-line.ts'
import { Refusal } from '../refusal.ts'

const root = new URL('../../', import.meta.url).pathname
const connect = join(root, 'connect')

/** By what it is made of: the poms, with the versions they pin, and the sources. */
export const pluginVersion = async (): Promise<string> => {
  const files = ['pom.xml', 'secrets/pom.xml']
  for await (const file of glob('{secrets/src,transform/src/main}/**/*', { cwd: connect, withFileTypes: true }))
    if (file.isFile()) files.push(join(file.parentPath, file.name).slice(connect.length + 1))
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(file).update(await readFile(join(connect, file)))
  return hash.digest('hex').slice(0, 12)
}

/** @throws Refusal with what the program said */
const execute = async (file: string, ...args: readonly string[]): Promise<void> => {
  await promisify(execFile)(file, args).catch((cause: Error & { code?: unknown; stdout?: string; stderr?: string }) => {
    if (cause.code === 'ENOENT') {
      throw new Refusal(`\`${file}\` is missing: the sink's plugin needs a JDK of 17 or newer with Maven.`)
    }
    const said = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim()
    throw new Refusal(`The sink's plugin cannot be built: ${file} ended with ${cause.code}.\n${said}`)
  })
}

/** Builds both into a folder as a Connect worker loads it from its plugin path. */
export const buildPlugin = async (folder: string): Promise<void> => {
  const maven = (...args: string[]) => execute('mvn', '--batch-mode', '--quiet', ...args)
  await maven('--file', join(connect, 'pom.xml'), 'package', `-Djars=${folder}`)
  await maven('--file', join(connect, 'secrets/pom.xml'), 'package', `-Djars=${join(folder, 'secrets')}`)
  await rm(join(folder, '.unpacked'), { recursive: true, force: true })
}

/** The JDK's own tool writes zips; it is there where Maven compiles. */
const zip = async (folder: string, file: string): Promise<void> => {
  const draft = `${file}.${process.pid}`
  await execute('jar', '--create', '--no-manifest', '--file', draft, '-C', folder, '.')
  await rename(draft, file)
}

const main = async (target: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-plugin-'))
  try {
    await buildPlugin(folder)
    await mkdir(dirname(target), { recursive: true })
    await zip(folder, target)
    console.log(`${target}: ${await pluginVersion()}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (import.meta.main) {
  const plugin = command(
    'node infra/deploy/plugin.ts',
    'Builds the zip that MSK Connect loads the sink from.',
  ).argument('<file>')
  // Without await: the template's own code requires this module, and Node requires none that awaits.
  void run(plugin, (_, file) => main(resolve(file)))
}
