import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isRunning } from './client-id.ts'
import type { FunctionDefinition } from './service.ts'
import { PLUGIN } from './settings.ts'

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
const sweep = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  const left = names.filter(name => /^\d+$/.test(name) && !isRunning(Number(name)))
  await Promise.all(left.map(name => rm(join(folder, name), { recursive: true, force: true })))
}

/**
 * Modules beside the handlers, each of which loads one handler the way serverless-offline does and runs it inside the
 * guard (guard.ts).
 */
export const createWrappers = async (options: WrapperOptions): Promise<Wrappers> => {
  const { codeDirectory, offline } = options
  const loader = join(dirname(offline), 'handler-runner/in-process-runner/aws-lambda-ric/UserFunction.js')
  const guard = new URL(import.meta.url.endsWith('.ts') ? './guard.ts' : './guard.js', import.meta.url).href
  await sweep(join(codeDirectory, WRAPPERS))

  const canWrap = (definition: FunctionDefinition): boolean =>
    (definition.runtime ?? options.runtime).startsWith('nodejs') &&
    !(definition.package?.artifact ?? options.artifact) &&
    !options.useDocker &&
    existsSync(loader)

  return {
    async wrap(functionKey, definition) {
      if (!canWrap(definition)) return definition
      const folder = join(codeDirectory, OWN_WRAPPERS)
      const hash = createHash('sha256').update(functionKey).digest('hex').slice(0, 8)
      const name = `${functionKey.replace(/\W/g, '')}-${hash}`
      const lines = [
        `import { createRequire } from 'node:module'`,
        `import { guarded } from ${text(guard)}`,
        `const { load } = createRequire(import.meta.url)(${text(loader)})`,
        `export const handler = guarded(() => load(${text(codeDirectory)}, ${text(join(codeDirectory, definition.handler))}))`,
        '',
      ]
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, '.gitignore'), '*\n')
      await writeFile(join(folder, `${name}.mjs`), lines.join('\n'))
      return {
        ...definition,
        handler: `${OWN_WRAPPERS}/${name}.handler`,
        // Lambda's own variable tells of the handler, not of what is around it.
        environment: { ...definition.environment, _HANDLER: definition.handler },
      }
    },
    async remove() {
      await rm(join(codeDirectory, OWN_WRAPPERS), { recursive: true, force: true })
      await rmdir(join(codeDirectory, WRAPPERS)).catch(() => undefined) // another process has its own in it
    },
  }
}
