/** Builds the storefront when its sources are other than those of the build that is there. */
import { spawn } from 'node:child_process'
import { createHash, hash } from 'node:crypto'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '../../refusal.ts'
import { oneAtATime } from '../processes/file-lock.ts'

/** What the build writes itself, and what does not go into it. */
const notSources = new Set(['node_modules', '.next', 'next-env.d.ts', 'out', 'tests', 'screenshots'])

/** One hash over names and contents of all sources. */
export const sourcesHash = async (client: string): Promise<string> => {
  const files: string[] = []
  for await (const entry of glob('**/*', {
    cwd: client,
    withFileTypes: true,
    exclude: ({ name }) => notSources.has(name),
  }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of files.sort())
    hash
      .update(file.slice(client.length))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  return hash.digest('hex')
}

export interface BuildOptions {
  /** The folder of the checkout. */
  readonly root: string
  readonly progress: (text: string) => void
  /** Aborting it ends the build. */
  readonly signal: AbortSignal
  /** A file with the products that the first page shows until it has the live ones; the default data, unless told. */
  readonly catalogue?: string
  /** Where the shop will be, such as https://shop.example.com: link previews need it. */
  readonly address?: string | undefined
}

const catalogueOf = ({ root, catalogue = join(root, 'infra/local/catalogue.json') }: BuildOptions) => catalogue

const npmRunBuild = (options: BuildOptions) =>
  new Promise<void>((resolve, reject) => {
    const { root, signal } = options
    const child = spawn('npm', ['run', 'build', '--workspace', 'client'], {
      cwd: root,
      env: {
        ...process.env,
        CATALOGUE_FILE: catalogueOf(options),
        NEXT_PUBLIC_SHOP_ADDRESS: options.address ?? '',
        NEXT_TELEMETRY_DISABLED: '1',
        PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        output = (output + chunk).slice(-20_000)
      })
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve()
      else reject(new Refusal(`The storefront cannot be built (npm run build --workspace client):\n${output.trim()}`))
    })
  })

/** @returns what was done, in a line, if anything was */
export const buildStorefront = async (options: BuildOptions): Promise<string[]> => {
  const { root, progress } = options
  const client = join(root, 'client')
  const stamp = join(client, 'out', '.sources')
  const sourcesNow = async () => {
    const catalogue = await readFile(catalogueOf(options)).catch(() => '')
    return `${await sourcesHash(client)} ${hash('sha256', `${catalogue} ${options.address ?? ''}`)}`
  }
  const upToDate = async () => {
    const [built, sources] = await Promise.all([readFile(stamp, 'utf8').catch(() => ''), sourcesNow()])
    return built === sources
  }
  if (await upToDate()) return []
  return oneAtATime(
    join(root, '.kassa', 'storefront-build.lock'),
    () => progress('waiting for another build'),
    async () => {
      if (await upToDate()) return []
      progress('building')
      const sources = await sourcesNow()
      await npmRunBuild(options)
      await writeFile(stamp, sources)
      return ['built from its sources']
    },
  )
}
