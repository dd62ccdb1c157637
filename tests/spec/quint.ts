/** Runs Quint, with nothing of the network, and reads the traces that it writes. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Checkout } from './moves.ts'

export const specification = fileURLToPath(new URL('checkout.qnt', import.meta.url))
const quintAt = fileURLToPath(new URL('../../node_modules/.bin/quint', import.meta.url))

export interface QuintResult {
  readonly status: number | null
  readonly output: string
}

export const quint = (args: readonly string[]): Promise<QuintResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [quintAt, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', text => {
        output += text
      })
    child.once('error', reject)
    child.once('close', status => resolve({ status, output }))
  })

export interface RunOptions {
  readonly seed: number
  readonly samples: number
  readonly steps: number
  /** The safeguard that is taken away. */
  readonly without?: string
  /** Where to write traces, such as `trace_{seq}.itf.json`, and how many. */
  readonly traces?: { readonly file: string; readonly count: number }
  readonly invariant?: string
}

export const run = ({ seed, samples, steps, without, traces, invariant = 'promises' }: RunOptions) =>
  quint([
    'run',
    '--backend=typescript',
    `--seed=${seed}`,
    `--max-samples=${samples}`,
    `--max-steps=${steps}`,
    `--invariant=${invariant}`,
    '--verbosity=1',
    ...(without === undefined ? [] : [`--init=begin("${without}")`]),
    ...(traces ? [`--out-itf=${traces.file}`, `--n-traces=${traces.count}`] : []),
    specification,
  ])

export interface Label {
  readonly does: string
  readonly id: number
  readonly n: number
}

export interface State {
  readonly shop: ReadonlyMap<number, Checkout>
  readonly time: number
  readonly last: Label
  readonly may: readonly Label[]
}

/** The values of the Informal Trace Format, as far as the specification has them. */
type Itf =
  | string
  | boolean
  | number
  | { readonly '#bigint': string }
  | { readonly '#set': readonly Itf[] }
  | { readonly '#tup': readonly Itf[] }
  | { readonly '#map': readonly (readonly [Itf, Itf])[] }
  | readonly Itf[]
  | { readonly [name: string]: Itf }

const plain = (value: Itf): unknown => {
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(plain)
  if ('#bigint' in value) return Number(value['#bigint'])
  if ('#tup' in value) return (value['#tup'] as readonly Itf[]).map(plain).join(' ')
  if ('#set' in value) {
    const members = (value['#set'] as readonly Itf[]).map(plain)
    return members.every(each => typeof each === 'string') ? members.sort() : members
  }
  if ('#map' in value)
    return new Map((value['#map'] as readonly (readonly [Itf, Itf])[]).map(([k, v]) => [plain(k), plain(v)]))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}

export const readTrace = (file: string): State[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { states: Itf[] }).states.map(state => plain(state) as State)

/** Lets Quint write so many traces, and gives them away. */
export const withTraces = async <T>(
  { seed, count, steps }: { readonly seed: number; readonly count: number; readonly steps: number },
  use: (traces: readonly State[][]) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-traces-'))
  try {
    const file = join(folder, 'trace_{seq}.itf.json')
    const { status, output } = await run({ seed, samples: count, steps, traces: { file, count } })
    if (status !== 0) throw new Error(`Quint wrote no traces: ${output}`)
    const files = (await readdir(folder)).sort()
    return await use(files.map(name => readTrace(join(folder, name))))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
