/**
 * `npm run bundles`: what each function weighs: its code, gzipped, without its source map, and how much of that is clients of
 * AWS, Kafka and PostgreSQL. Fails when a function passes the limits.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { build as esbuild, type Plugin } from 'esbuild'
import { parse } from 'yaml'
import { command, run } from '../command-line.ts'
import { packageOf } from './package-of.ts'

const root = new URL('../../', import.meta.url).pathname
const plugins: Plugin[] = createRequire(import.meta.url)('../esbuild-plugins.cjs')

/** Packages that are the client of something outside, with what they bring along. */
const clients =
  /^(@aws-sdk|@smithy|@aws-crypto|aws-msk-iam-sasl-signer-js|bowser|tslib|fast-xml-parser|strnum|mnemonist|obliterator|kafkajs|@platformatic|pg|pg-.*|pgpass|postgres-.*|split2|xtend|stripe|@aws\/.*|@nodable\/.*)$/
const limits = { bytes: 1_000_000, beyondClients: 80_000 }

const isClient = (name: string): boolean => clients.test(name) || clients.test(name.split('/')[0] ?? '')

export interface Weight {
  readonly name: string
  readonly bytes: number
  readonly gzipped: number
  /** Gzipped, without what belongs to clients. */
  readonly beyondClients: number
}

export const tooHeavy = ({ bytes, beyondClients }: Weight): boolean =>
  bytes > limits.bytes || beyondClients > limits.beyondClients

/** @param external packages that stay out of the bundles */
const build = (entryPoints: Record<string, string>, external: readonly string[] = []) =>
  esbuild({
    entryPoints,
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'node24',
    platform: 'node',
    mainFields: ['module', 'main'],
    outdir: 'bundles',
    logLevel: 'error',
    external: [...external],
    plugins,
  })

export const bundle = async (handler: string) => {
  const {
    outputFiles: [main, ...beside],
  } = await build({ handler })
  return { contents: main?.contents ?? new Uint8Array(), beside }
}

/** All in one go: what they share is parsed once. */
const weigh = async (functions: Record<string, string>): Promise<Weight[]> => {
  const whole = await build(functions)
  const used = new Set(Object.keys(whole.metafile.inputs).map(packageOf).filter(isClient))
  const rest = await build(
    functions,
    [...used].flatMap(each => [each, `${each}/*`]),
  )
  const bundleOf = (name: string, { outputFiles }: typeof whole) =>
    outputFiles.find(({ path }) => path.endsWith(`/${name}.js`))?.contents ?? new Uint8Array()
  return Object.keys(functions).map(name => ({
    name,
    bytes: bundleOf(name, whole).length,
    gzipped: gzipSync(bundleOf(name, whole)).length,
    beyondClients: gzipSync(bundleOf(name, rest)).length,
  }))
}

export const handlers = (): [name: string, handler: string][] => {
  const service = parse(readFileSync(`${root}serverless.yml`, 'utf8'), {
    customTags: ['Ref', 'GetAtt', 'Sub'].map(tag => ({ tag: `!${tag}`, resolve: (text: string) => text })),
  })
  return Object.entries<{ handler: string }>(service.functions).map(([name, { handler }]) => [
    name,
    handler.replace(/\.handler$/, '.ts'),
  ])
}

const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(1).padStart(9)

const options = command(
  'npm run bundles --',
  'Bundles every function as for a deployment, prints the sizes, and exits with 1 when a function is too heavy.',
)

const main = async (): Promise<number> => {
  console.log('function            bytes (kB)   gzipped  beyond clients, gzipped')
  let heavy = 0
  for (const weight of await weigh(Object.fromEntries(handlers()))) {
    const { name, bytes, gzipped, beyondClients } = weight
    const over = tooHeavy(weight)
    if (over) heavy += 1
    console.log(
      `${name.padEnd(18)}${kilobytes(bytes)} ${kilobytes(gzipped)} ${kilobytes(beyondClients)}${over ? '  too heavy' : ''}`,
    )
  }
  if (heavy > 0) console.error(`${heavy} functions are over 1 MB, or 80 kB gzipped beyond their clients.`)
  return heavy > 0 ? 1 : 0
}

if (import.meta.main) await run(options, main)
