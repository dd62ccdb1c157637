import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FunctionDefinition, Log, Serverless } from '../serverless.ts'
import type { FunctionError, InvocationResult } from '../types.ts'
import type { KafkaEvent } from './event.ts'
import {
  Crash,
  createExecutionEnvironment,
  type ExecutionEnvironment,
  type OfflineLambda,
  Timeout,
  toFunctionError,
  watchWorkers,
} from './execution-environment.ts'
import { createWrappers, isWrapped } from './handler-wrappers.ts'
import type { TransferableEvent } from './record-transfer.ts'
import type { RuntimeInput, RuntimeResult } from './runtime.ts'

type LambdaClass = new (serverless: Serverless, options: Record<string, unknown>) => OfflineLambda

/** The event of an invocation, in the form that the function needs. */
export interface Payload {
  event(): KafkaEvent
  transferable(): TransferableEvent
}

export interface Invoker {
  /** Resolves also if the function fails. */
  invoke(functionKey: string, payload: Payload): Promise<InvocationResult>
  /** Discards loaded code after a change. */
  reload(): Promise<void>
  stop(): Promise<void>
}

const DEFAULT_TIMEOUT = 6
const OUTPUT_FLUSH_DELAY = 1_000

const isRuntimeResult = (value: unknown): value is RuntimeResult =>
  typeof value === 'object' && value !== null && (value as { runtime?: unknown }).runtime === 1

const timeoutError = (seconds: number): FunctionError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds`,
  stackTrace: [],
})

const resultOf = (requestId: string, value: unknown): InvocationResult => {
  // Without the runtime the value is the response itself.
  if (!isRuntimeResult(value)) return { kind: 'success', requestId, response: value }
  if ('error' in value) return { kind: 'error', requestId, error: value.error }
  return { kind: 'success', requestId, response: value.response === undefined ? null : JSON.parse(value.response) }
}

/**
 * Invokes functions through the Lambda class of serverless-offline, with one execution environment for each concurrent
 * invocation.
 */
export const createInvoker = async (
  serverless: Serverless,
  options: Record<string, unknown>,
  log: Log,
): Promise<Invoker> => {
  const { service, config, serviceDir = config.servicePath } = serverless
  const offline = createRequire(join(serviceDir, 'package.json')).resolve('serverless-offline/lambda')
  const { default: Lambda } = (await import(pathToFileURL(offline).href)) as { default: LambdaClass }
  const wrappers = await createWrappers({
    offline,
    codeDirectory: resolve(config.servicePath, String(options.location ?? '')),
    useDocker: options.useDocker === true,
    runtime: service.provider.runtime ?? 'nodejs',
    artifact: service.package?.artifact,
  })
  const unwatch = watchWorkers()
  const definitions = new Map<string, Promise<FunctionDefinition>>()
  const idle = new Map<string, ExecutionEnvironment[]>()
  const all = new Set<ExecutionEnvironment>()
  const inFlight = new Map<string, number>()
  /** Environments created since the last reload. Others are not reused. */
  let current = new WeakSet<ExecutionEnvironment>()

  /**
   * Wraps each handler once, even if its first invocations are concurrent: a module must not be rewritten while it is
   * loaded.
   */
  const definitionOf = (functionKey: string): Promise<FunctionDefinition> => {
    const definition = definitions.get(functionKey) ?? wrappers.wrap(functionKey, service.getFunction(functionKey))
    definitions.set(functionKey, definition)
    return definition
  }

  const end = async (environment: ExecutionEnvironment): Promise<void> => {
    all.delete(environment)
    await environment.end().catch((error: unknown) => log.debug(String(error)))
  }

  const take = async (functionKey: string): Promise<ExecutionEnvironment> => {
    const definition = await definitionOf(functionKey)
    for (let free = idle.get(functionKey)?.pop(); free !== undefined; free = idle.get(functionKey)?.pop()) {
      if (!free.isDead()) return free
      await end(free)
    }
    const environment = createExecutionEnvironment(
      new Lambda(serverless, options),
      functionKey,
      definition,
      ({ stackTrace, errorMessage }) =>
        log.error(`${functionKey} crashed between two invocations: ${stackTrace.join('\n') || errorMessage}`),
    )
    all.add(environment)
    current.add(environment)
    return environment
  }

  const returnToPool = (functionKey: string, environment: ExecutionEnvironment): void => {
    if (options.reloadHandler || !current.has(environment)) {
      // The last output of the handler may still be on its way from the thread.
      setTimeout(end, OUTPUT_FLUSH_DELAY, environment).unref()
      return
    }
    const free = idle.get(functionKey)
    if (free === undefined) idle.set(functionKey, [environment])
    else free.push(environment)
  }

  const errorFrom = (functionKey: string, thrown: unknown): FunctionError => {
    if (thrown instanceof Crash) return thrown.error
    if (!(thrown instanceof Timeout)) return toFunctionError(thrown)
    return timeoutError(Number(service.getFunction(functionKey).timeout ?? service.provider.timeout ?? DEFAULT_TIMEOUT))
  }

  /** The runtime builds the event in the thread of the handler. Without it the handler gets the event itself. */
  const eventFor = async (functionKey: string, payload: Payload): Promise<KafkaEvent | RuntimeInput> => {
    if (!isWrapped(await definitionOf(functionKey))) return payload.event()
    return options.useInProcess ? { event: payload.event() } : payload.transferable()
  }

  const run = async (functionKey: string, payload: Payload): Promise<InvocationResult> => {
    const requestId = randomUUID()
    const event = await eventFor(functionKey, payload)
    const environment = await take(functionKey)
    try {
      const value = await environment.run(event)
      returnToPool(functionKey, environment)
      return resultOf(requestId, value)
    } catch (thrown) {
      await end(environment)
      return { kind: 'error', requestId, error: errorFrom(functionKey, thrown) }
    }
  }

  return {
    async invoke(functionKey, payload) {
      const running = inFlight.get(functionKey) ?? 0
      const { reservedConcurrency } = service.getFunction(functionKey)
      if (reservedConcurrency !== undefined && running >= reservedConcurrency)
        return { kind: 'throttled', reason: `reservedConcurrency is ${reservedConcurrency}` }
      inFlight.set(functionKey, running + 1)
      try {
        return await run(functionKey, payload)
      } finally {
        inFlight.set(functionKey, (inFlight.get(functionKey) ?? 1) - 1)
      }
    },
    async reload() {
      current = new WeakSet()
      const loaded = [...idle.values()].flat()
      idle.clear()
      await Promise.all(loaded.map(end))
    },
    async stop() {
      unwatch()
      await Promise.all([...all].map(end))
      await wrappers.remove()
    },
  }
}
