import { AsyncLocalStorage } from 'node:async_hooks'
import type { Worker } from 'node:worker_threads'
import type { FunctionDefinition } from '../serverless.ts'
import type { FunctionError } from '../types.ts'

/** The used part of `serverless-offline/lambda`. */
interface OfflineFunction {
  setEvent(event: unknown): void
  runHandler(): Promise<unknown>
}
export interface OfflineLambda {
  create(functions: { functionKey: string; functionDefinition: FunctionDefinition }[]): void
  get(functionKey: string): OfflineFunction
  cleanup(): Promise<void>
}

/** Lambda's execution environment: handles one invocation at a time. */
export interface ExecutionEnvironment {
  /** Resolves with the result of the handler. Rejects with a Crash, a Timeout, or an error of serverless-offline. */
  run(event: unknown): Promise<unknown>
  isDead(): boolean
  end(): Promise<void>
}

/** The thread of the handler exited, or threw outside of the promise of the handler. */
export class Crash extends Error {
  override name = 'Crash'
  readonly error: FunctionError
  constructor(error: FunctionError) {
    super(error.errorMessage)
    this.error = error
  }
}

export class Timeout extends Error {
  override name = 'Timeout'
}

export const toFunctionError = (thrown: unknown): FunctionError =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, stackTrace: (thrown.stack ?? '').split('\n') }
    : { errorType: 'Runtime.ExitError', errorMessage: String(thrown), stackTrace: [] }

const exitError = (code: number): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `Runtime exited with exit status ${code}`,
  stackTrace: [],
})

/** Receives the crash of the worker threads started in this context. */
const onCrash = new AsyncLocalStorage<(error: FunctionError) => void>()

/**
 * serverless-offline adds no listeners to its worker threads: an uncaught exception would end this process, and an exit
 * would go unnoticed. Node emits `worker` in the context that created the thread.
 * Returns a function that stops watching.
 */
export const watchWorkers = (): (() => void) => {
  const watch = (worker: Worker): void => {
    const crash = onCrash.getStore()
    if (crash === undefined) return
    worker.on('error', error => crash(toFunctionError(error)))
    worker.on('exit', code => crash(exitError(code)))
  }
  process.on('worker', watch)
  return () => process.off('worker', watch)
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.message.startsWith('[504]')

/** After a timeout serverless-offline ends the thread first and reports the timeout after that, within this time. */
const TIMEOUT_REPORT_DELAY = 100

/** Creates an execution environment for a function. `onIdleCrash` is called if it crashes between invocations. */
export const createExecutionEnvironment = (
  lambda: OfflineLambda,
  functionKey: string,
  functionDefinition: FunctionDefinition,
  onIdleCrash: (error: FunctionError) => void,
): ExecutionEnvironment => {
  lambda.create([{ functionKey, functionDefinition }])
  let dead = false
  let ending = false
  let running: ((crash: Crash) => void) | undefined

  const crash = (error: FunctionError): void => {
    if (dead || ending) return
    dead = true
    if (running === undefined) onIdleCrash(error)
    else running(new Crash(error))
  }

  const rejectOnCrash = (ran: Promise<unknown>): Promise<never> =>
    new Promise((_, reject) => {
      running = crash => {
        // A timeout ends the thread before the invocation rejects with the reason.
        const told = ran.then(
          () => crash,
          error => (isTimeout(error) ? error : crash),
        )
        const silence = new Promise(resolve => setTimeout(resolve, TIMEOUT_REPORT_DELAY, crash))
        Promise.race([told, silence]).then(reject)
      }
    })

  return {
    async run(event) {
      // Do not await between these calls: until runHandler, `get` returns the same instance again.
      const ran = onCrash.run(crash, () => {
        const instance = lambda.get(functionKey)
        instance.setEvent(event)
        return instance.runHandler()
      })
      try {
        return await Promise.race([ran, rejectOnCrash(ran)])
      } catch (error) {
        throw isTimeout(error) ? new Timeout() : error
      } finally {
        running = undefined
      }
    },
    isDead: () => dead,
    end: () => {
      ending = true
      return lambda.cleanup()
    },
  }
}
