import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isRunning } from '../kafka/client-id.ts'
import type { FunctionDefinition } from '../serverless.ts'
import { PLUGIN } from '../settings/settings.ts'

const WRAPPERS = `.${PLUGIN}`
/** A folder for this process: another one may serve the same project. */
const OWN_WRAPPERS = `${WRAPPERS}/${process.pid}`

export interface Wrappers {
  /** Returns the function with its handler wrapped, or unchanged if it cannot be wrapped. */
  wrap(functionKey: string, definition: FunctionDefinition): Promise<FunctionDefinition>
  remove(): Promise<void>
}

export interface WrapperOptions {
  /** The folder from which serverless-offline loads handlers. */
  readonly codeDirectory: string
  /** The path of `serverless-offline/lambda`. */
  readonly offline: string
  readonly useDocker: boolean
  readonly runtime: string
  /** The zip of all functions, if any. It does not contain the wrappers. */
  readonly artifact: string | undefined
}

export const isWrapped = ({ handler }: FunctionDefinition): boolean => handler.startsWith(WRAPPERS)

const text = JSON.stringify

/** Removes the folders of processes that were killed. */
const removeLeftovers = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  const left = names.filter(name => /^\d+$/.test(name) && !isRunning(Number(name)))
  await Promise.all(left.map(name => rm(join(folder, name), { recursive: true, force: true })))
}

/** A module that loads the handler as serverless-offline does and runs it in the runtime (runtime.ts). */
const wrapperModule = (loader: string, runtime: string, codeDirectory: string, handler: string): string => `'use strict'
const { load } = require(${text(loader)})
const loadHandler = () => load(${text(codeDirectory)}, ${text(join(codeDirectory, handler))})
let runtime
exports.handler = async (event, context) => {
  runtime ??= (await import(${text(runtime)})).createRuntime(loadHandler)
  return runtime(event, context)
}
`

/**
 * Generates a wrapper module for each handler.
 *
 * serverless-offline resolves the handler module for each invocation, on disk and through every package.json above it.
 * It first looks for a CommonJS module without file extension, so that is what the wrappers are.
 */
export const createWrappers = async (options: WrapperOptions): Promise<Wrappers> => {
  const { codeDirectory, offline } = options
  const loader = join(dirname(offline), 'handler-runner/in-process-runner/aws-lambda-ric/UserFunction.js')
  const runtime = new URL(import.meta.url.endsWith('.ts') ? './runtime.ts' : './runtime.js', import.meta.url).href
  await removeLeftovers(join(codeDirectory, WRAPPERS))

  const canWrap = (definition: FunctionDefinition): boolean =>
    (definition.runtime ?? options.runtime).startsWith('nodejs') &&
    !(definition.package?.artifact ?? options.artifact) &&
    !options.useDocker &&
    existsSync(loader)

  const folder = join(codeDirectory, OWN_WRAPPERS)
  const makeFolder = async (): Promise<void> => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, '.gitignore'), '*\n')
    await writeFile(join(folder, 'package.json'), text({ type: 'commonjs' }))
  }
  /** Created once: package.json must not be rewritten while a module beside it is loaded. */
  let made: Promise<void> | undefined

  return {
    async wrap(functionKey, definition) {
      if (!canWrap(definition)) return definition
      const hash = createHash('sha256').update(functionKey).digest('hex').slice(0, 8)
      const name = `${functionKey.replace(/\W/g, '')}-${hash}`
      made ??= makeFolder()
      await made
      await writeFile(join(folder, name), wrapperModule(loader, runtime, codeDirectory, definition.handler))
      return {
        ...definition,
        handler: `${OWN_WRAPPERS}/${name}.handler`,
        // _HANDLER is a variable of Lambda: it names the original handler.
        environment: { ...definition.environment, _HANDLER: definition.handler },
      }
    },
    async remove() {
      await rm(folder, { recursive: true, force: true })
      await rmdir(join(codeDirectory, WRAPPERS)).catch(() => undefined) // not empty: another process uses it
    },
  }
}
