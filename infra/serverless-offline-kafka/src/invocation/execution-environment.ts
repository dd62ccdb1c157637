import { AsyncLocalStorage } from 'node:async_hooks'
import type { Worker } from 'node:worker_threads'
import type { FunctionDefinition } from '../serverless.ts'
import type { FunctionError } from '../types.ts'

/** The part of `serverless-offline/lambda` that is used. */
interface OfflineFunction {
  setEvent(event: unknown): void
  runHandler(): Promise<unknown>
}
export interface OfflineLambda {
  create(functions: { functionKey: string; functionDefinition: FunctionDefinition }[]): void
  get(functionKey: string): OfflineFunction
  cleanup(): Promise<void>
}

/** Lambda's word for what holds one invocation at a time. */
export interface ExecutionEnvironment {
  /** Resolves with what the handler answers; rejects with a Crash, a Timeout, or what serverless-offline throws. */
  run(event: unknown): Promise<unknown>
  isDead(): boolean
  end(): Promise<void>
}

/** The thread of the handler ended, or something in it threw outside of the handler's promise. */
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

/** What runs now learns of the threads it makes. */
const onCrash = new AsyncLocalStorage<(error: FunctionError) => void>()

/**
 * serverless-offline puts no listener on its worker threads: an exception outside the handler's promise would end this
 * process, and an exit would never be noticed. Node announces every new thread in the context that made it.
 * Answers what ends the watch.
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

/** How long serverless-offline may take to say that it was a timeout, after it ended the thread because of it. */
const TIMEOUT_REPORT_DELAY = 100

/** An environment of its own for one function; `onIdleCrash` is told of a crash while nothing runs. */
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
        // At a timeout the thread ends first, and then the invocation says why.
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
      // No await between the three: two `get`s before a run answer the same instance.
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
