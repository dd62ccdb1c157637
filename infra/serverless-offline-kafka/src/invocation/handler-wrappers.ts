import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isRunning } from '../kafka/client-id.ts'
import type { FunctionDefinition } from '../serverless.ts'
import { PLUGIN } from '../settings/settings.ts'

const WRAPPERS = `.${PLUGIN}`
/** Of this process alone: another may serve the same folder, and takes its own away when it stops. */
const OWN_WRAPPERS = `${WRAPPERS}/${process.pid}`

export interface Wrappers {
  /** The function with a handler around its handler; as it is where that is not possible. */
  wrap(functionKey: string, definition: FunctionDefinition): Promise<FunctionDefinition>
  remove(): Promise<void>
}

export interface WrapperOptions {
  /** Where serverless-offline loads handlers from. */
  readonly codeDirectory: string
  /** The module of `serverless-offline/lambda`. */
  readonly offline: string
  readonly useDocker: boolean
  readonly runtime: string
  /** The zip of all functions, when there is one: a wrapper is not in it. */
  readonly artifact: string | undefined
}

export const isWrapped = ({ handler }: FunctionDefinition): boolean => handler.startsWith(WRAPPERS)

const text = JSON.stringify

/** Takes away what processes left that were killed. */
const removeLeftovers = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  const left = names.filter(name => /^\d+$/.test(name) && !isRunning(Number(name)))
  await Promise.all(left.map(name => rm(join(folder, name), { recursive: true, force: true })))
}

/** Loads a handler the way serverless-offline does, once, and runs it inside the guard (runtime.ts). */
const wrapperModule = (loader: string, guard: string, codeDirectory: string, handler: string): string => `'use strict'
const { load } = require(${text(loader)})
const loadHandler = () => load(${text(codeDirectory)}, ${text(join(codeDirectory, handler))})
let guardedHandler
exports.handler = async (event, context) => {
  guardedHandler ??= (await import(${text(guard)})).createRuntime(loadHandler)
  return guardedHandler(event, context)
}
`

/**
 * Modules beside the handlers, each around one handler.
 *
 * serverless-offline looks its module up anew for each invocation, on disk and through every package.json above it. The
 * first it looks for is a CommonJS module whose name has no extension, so that is what these are.
 */
export const createWrappers = async (options: WrapperOptions): Promise<Wrappers> => {
  const { codeDirectory, offline } = options
  const loader = join(dirname(offline), 'handler-runner/in-process-runner/aws-lambda-ric/UserFunction.js')
  const guard = new URL(import.meta.url.endsWith('.ts') ? './runtime.ts' : './runtime.js', import.meta.url).href
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
  /** Once: a package.json must not be written anew while a module beside it is loaded. */
  let made: Promise<void> | undefined

  return {
    async wrap(functionKey, definition) {
      if (!canWrap(definition)) return definition
      const hash = createHash('sha256').update(functionKey).digest('hex').slice(0, 8)
      const name = `${functionKey.replace(/\W/g, '')}-${hash}`
      made ??= makeFolder()
      await made
      await writeFile(join(folder, name), wrapperModule(loader, guard, codeDirectory, definition.handler))
      return {
        ...definition,
        handler: `${OWN_WRAPPERS}/${name}.handler`,
        // Lambda's own variable tells of the handler, not of what is around it.
        environment: { ...definition.environment, _HANDLER: definition.handler },
      }
    },
    async remove() {
      await rm(folder, { recursive: true, force: true })
      await rmdir(join(codeDirectory, WRAPPERS)).catch(() => undefined) // another process has its own in it
    },
  }
}
