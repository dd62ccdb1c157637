/** How a Node component is started: by the Node that runs this, with its compiled sources kept for the next start. */
import { join } from 'node:path'
import type { Command } from './component.ts'

export interface NodeProgram {
  readonly root: string
  /** Path from the root of the checkout. */
  readonly script: string
  readonly args: readonly string[]
  readonly options?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export const compileCache = (root: string) => ({ NODE_COMPILE_CACHE: join(root, '.kassa', 'compile-cache') })

/** For a server that does little: what it frees is given back at once. */
export const smallHeap = ['--max-semi-space-size=1', '--max-old-space-size=128']

export const nodeCommand = ({ root, script, args, options = [], env = {} }: NodeProgram): Command => ({
  file: process.execPath,
  args: [...options, join(root, script), ...args],
  env: { ...compileCache(root), ...env },
})
