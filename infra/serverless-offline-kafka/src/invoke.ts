import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { isRunning } from './client-id.ts'
import type { KafkaEvent } from './event.ts'
import type { Ended } from './guard.ts'
import type { FunctionDefinition, Log, Serverless } from './service.ts'
import { PLUGIN } from './settings.ts'
import type { FunctionError, InvocationResult } from './types.ts'

/** The part of `serverless-offline/lambda` that is used. */
interface OfflineFunction {
  setEvent(event: unknown): void
  runHandler(): Promise<unknown>
}
interface OfflineLambda {
  create(functions: { functionKey: string; functionDefinition: FunctionDefinition }[]): void
  get(functionKey: string): OfflineFunction
  cleanup(): Promise<void>
}
type LambdaClass = new (serverless: Serverless, options: Record<string, unknown>) => OfflineLambda

/** Lambda's word for what holds one invocation at a time. */
interface Environment {
  readonly lambda: OfflineLambda
  readonly generation: number
  readonly crashed: Promise<never>
  crash(error: FunctionError): void
}

const inEnvironment = new AsyncLocalStorage<Environment>()

/**
 * serverless-offline puts no listener on its worker threads: an exception outside the handler's promise would end this
 * process, and an exit would never be noticed. Node announces every new thread in the context that made it.
 */
const watchWorkers = (): (() => void) => {
  const watch = (worker: Worker): void => {
    const environment = inEnvironment.getStore()
    if (environment === undefined) return
    worker.on('error', error => environment.crash(crashError(error)))
    worker.on('exit', code =>
      environment.crash({
        errorType: 'Runtime.ExitError',
        errorMessage: `Runtime exited with exit status ${code}`,
        stackTrace: [],
      }),
    )
  }
  process.on('worker', watch)
  return () => process.off('worker', watch)
}

const crashError = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n') }
    : { errorType: 'Runtime.ExitError', errorMessage: String(error), stackTrace: [] }

class Crash extends Error {
  readonly error: FunctionError
  constructor(error: FunctionError) {
    super(error.errorMessage)
    this.error = error
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.message.startsWith('[504]')

/** At a timeout serverless-offline first ends the thread and then says why; without a timeout it says nothing. */
const timeoutOf = async (crash: Crash, ran: Promise<unknown>): Promise<unknown> => {
  const said = ran.then(
    () => crash,
    (error: unknown) => (isTimeout(error) ? error : crash),
  )
  return Promise.race([said, new Promise(resolve => setTimeout(resolve, 100, crash))])
}

const isEnded = (value: unknown): value is Ended =>
  typeof value === 'object' && value !== null && (value as { guard?: unknown }).guard === 1

export interface Invoker {
  /** Never rejects for what the function does. */
  invoke(functionKey: string, event: KafkaEvent): Promise<InvocationResult>
  /** The code has changed: what is loaded is not used again. */
  reload(): Promise<void>
  stop(): Promise<void>
}

const WRAPPERS = `.${PLUGIN}`
/** Of this process alone: another may serve the same folder, and takes its own away when it stops. */
const OWN_WRAPPERS = `${WRAPPERS}/${process.pid}`

/** Takes away what processes left that were killed. */
const sweep = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  const left = names.filter(name => /^\d+$/.test(name) && !isRunning(Number(name)))
  await Promise.all(left.map(name => rm(join(folder, name), { recursive: true, force: true })))
}

export const createInvoker = async (
  serverless: Serverless,
  options: Record<string, unknown>,
  log: Log,
): Promise<Invoker> => {
  const serviceDirectory = serverless.serviceDir ?? serverless.config.servicePath
  const from = createRequire(join(serviceDirectory, 'package.json'))
  const offline = from.resolve('serverless-offline/lambda')
  const { default: Lambda } = (await import(pathToFileURL(offline).href)) as { default: LambdaClass }
  const loader = join(dirname(offline), 'handler-runner/in-process-runner/aws-lambda-ric/UserFunction.js')
  const guard = new URL(import.meta.url.endsWith('.ts') ? './guard.ts' : './guard.js', import.meta.url).href
  const codeDirectory = resolve(serverless.config.servicePath, String(options.location ?? ''))
  await sweep(join(codeDirectory, WRAPPERS))
  const wrapped = new Map<string, Promise<FunctionDefinition>>()
  const idle = new Map<string, Environment[]>()
  const inFlight = new Map<string, number>()
  let generation = 0
  const all = new Set<Environment>()
  const unwatch = watchWorkers()

  const isNode = (definition: FunctionDefinition): boolean =>
    (definition.runtime ?? serverless.service.provider.runtime ?? 'nodejs').startsWith('nodejs')

  /** A module beside the handlers that loads the handler the way serverless-offline does, inside the guard. */
  const wrap = async (functionKey: string): Promise<FunctionDefinition> => {
    const definition = serverless.service.getFunction(functionKey)
    const artifact = definition.package?.artifact ?? serverless.service.package?.artifact
    if (!isNode(definition) || artifact || options.useDocker || !existsSync(loader)) return definition
    const folder = join(codeDirectory, OWN_WRAPPERS)
    const name = `${functionKey.replace(/\W/g, '')}-${createHash('sha256').update(functionKey).digest('hex').slice(0, 8)}`
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, '.gitignore'), '*\n')
    await writeFile(
      join(folder, `${name}.mjs`),
      [
        `import { createRequire } from 'node:module'`,
        `import { guarded } from ${JSON.stringify(guard)}`,
        `const { load } = createRequire(import.meta.url)(${JSON.stringify(loader)})`,
        `export const handler = guarded(() => load(${JSON.stringify(codeDirectory)}, ${JSON.stringify(join(codeDirectory, definition.handler))}))`,
        '',
      ].join('\n'),
    )
    return {
      ...definition,
      handler: `${OWN_WRAPPERS}/${name}.handler`,
      environment: { ...definition.environment, _HANDLER: definition.handler },
    }
  }

  const createEnvironment = (functionKey: string, functionDefinition: FunctionDefinition): Environment => {
    const lambda = new Lambda(serverless, options)
    lambda.create([{ functionKey, functionDefinition }])
    let crash: (error: FunctionError) => void = () => undefined
    const crashed = new Promise<never>((_, reject) => {
      crash = error => reject(new Crash(error))
    })
    // A thread that ends while nothing runs in it is noticed by the next invocation.
    crashed.catch(() => undefined)
    const environment = { lambda, generation, crashed, crash }
    all.add(environment)
    return environment
  }

  const retire = async (environment: Environment): Promise<void> => {
    all.delete(environment)
    await environment.lambda.cleanup().catch((error: unknown) => log.debug(String(error)))
  }

  /** Written once, however many invocations come first: a module must not be loaded while it is written. */
  const definitionOf = (functionKey: string): Promise<FunctionDefinition> => {
    const definition = wrapped.get(functionKey) ?? wrap(functionKey)
    wrapped.set(functionKey, definition)
    return definition
  }

  const take = async (functionKey: string): Promise<Environment> => {
    const free = idle.get(functionKey)?.pop()
    if (free !== undefined) return free
    return createEnvironment(functionKey, await definitionOf(functionKey))
  }

  const giveBack = (functionKey: string, environment: Environment): void => {
    const free = idle.get(functionKey)
    if (free === undefined) idle.set(functionKey, [environment])
    else free.push(environment)
  }

  const failed = (requestId: string, error: FunctionError): InvocationResult => ({ kind: 'error', requestId, error })

  const timeoutError = (functionKey: string): FunctionError => {
    const seconds = serverless.service.getFunction(functionKey).timeout ?? serverless.service.provider.timeout ?? 6
    return {
      errorType: 'Sandbox.Timedout',
      errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds`,
      stackTrace: [],
    }
  }

  const result = (requestId: string, value: unknown): InvocationResult => {
    if (!isEnded(value)) return { kind: 'success', requestId, response: value }
    if ('error' in value) return failed(requestId, value.error)
    return { kind: 'success', requestId, response: value.response === undefined ? null : JSON.parse(value.response) }
  }

  const run = async (functionKey: string, event: KafkaEvent): Promise<InvocationResult> => {
    const requestId = randomUUID()
    const environment = await take(functionKey)
    const guardedEvent = (await definitionOf(functionKey)).handler.startsWith(WRAPPERS)
    const payload = !guardedEvent ? event : options.useInProcess ? { event } : { json: JSON.stringify(event) }
    let ran: Promise<unknown> = Promise.resolve()
    try {
      // No await between the three: two `get`s before a run answer the same instance.
      ran = inEnvironment.run(environment, () => {
        const instance = environment.lambda.get(functionKey)
        instance.setEvent(payload)
        return instance.runHandler()
      })
      const value = await Promise.race([ran, environment.crashed])
      if (options.reloadHandler || environment.generation !== generation) await retire(environment)
      else giveBack(functionKey, environment)
      return result(requestId, value)
    } catch (error) {
      const reason = error instanceof Crash ? await timeoutOf(error, ran) : error
      await retire(environment)
      if (reason instanceof Crash) return failed(requestId, reason.error)
      return failed(requestId, isTimeout(reason) ? timeoutError(functionKey) : crashError(reason))
    }
  }

  return {
    async invoke(functionKey, event) {
      const running = inFlight.get(functionKey) ?? 0
      const { reservedConcurrency } = serverless.service.getFunction(functionKey)
      if (reservedConcurrency !== undefined && running >= reservedConcurrency)
        return { kind: 'throttled', reason: `reservedConcurrency is ${reservedConcurrency}` }
      inFlight.set(functionKey, running + 1)
      try {
        return await run(functionKey, event)
      } finally {
        inFlight.set(functionKey, (inFlight.get(functionKey) ?? 1) - 1)
      }
    },
    async reload() {
      generation++
      const loaded = [...idle.values()].flat()
      idle.clear()
      await Promise.all(loaded.map(retire))
    },
    async stop() {
      unwatch()
      await Promise.all([...all].map(retire))
      await rm(join(codeDirectory, OWN_WRAPPERS), { recursive: true, force: true })
      await rmdir(join(codeDirectory, WRAPPERS)).catch(() => undefined) // another process has its own in it
    },
  }
}
