/** The functions as a deployment packs them: by the settings of serverless.yml. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import { parse } from 'yaml'
import { handlers } from '../../infra/checks/bundles.ts'

const root = new URL('../../', import.meta.url).pathname

interface EsbuildSettings {
  readonly plugins: string
  readonly outputFileExtension: string
  readonly [option: string]: unknown
}

const settings = (): EsbuildSettings => {
  const customTags = ['Ref', 'GetAtt', 'Sub', 'Select'].map(tag => ({
    tag: `!${tag}`,
    resolve: (text: string) => text,
  }))
  return parse(readFileSync(join(root, 'serverless.yml'), 'utf8'), { customTags }).custom.esbuild
}

/** The names of all functions. */
export const functionNames = (): string[] => handlers().map(([name]) => name)

/** What a function is set beside: its bare twin where there is one, else a function that does nothing. */
const baselines = {
  'bare-checkout': 'bench/cold-start/bare-checkout.ts',
  'bare-email': 'bench/cold-start/bare-email.ts',
}
export const baselineOf = (name: string): string => (`bare-${name}` in baselines ? `bare-${name}` : 'hello')

/** @returns the name of each of these functions, and of the baselines, with its bundle in the folder */
export const bundled = async (names: readonly string[], folder: string): Promise<Readonly<Record<string, string>>> => {
  // How many functions are bundled at once is the framework's own; esbuild knows no such option.
  const { plugins, outputFileExtension, concurrency: _, ...options } = settings()
  const chosen = handlers().filter(([name]) => names.includes(name))
  const entryPoints = { ...Object.fromEntries(chosen), ...baselines, hello: 'bench/cold-start/hello.ts' }
  await build({
    ...options,
    plugins: createRequire(import.meta.url)(join(root, plugins)),
    outExtension: { '.js': outputFileExtension },
    absWorkingDir: root,
    entryPoints,
    outdir: folder,
    logLevel: 'error',
  })
  return Object.fromEntries(
    Object.keys(entryPoints).map(name => [name, join(folder, `${name}${outputFileExtension}`)] as const),
  )
}
