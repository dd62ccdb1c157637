import type { FunctionError } from '../types.ts'
import { type KafkaEvent, kafkaEvent } from './event.ts'
import { fromTransferable, type TransferableEvent } from './record-transfer.ts'

/**
 * Runs the handler in its own thread, as the runtime of Lambda does.
 *
 * serverless-offline reports a thrown value that is not an Error as success, loses the name of an error, and prints
 * every failure each time. So both success and failure are returned as a value.
 */
export type RuntimeResult =
  | { readonly runtime: 1; readonly response?: string }
  | { readonly runtime: 1; readonly error: FunctionError }

type Callback = (error: unknown, result?: unknown) => void
interface Context {
  done?: Callback
  fail?: (error: unknown) => void
  succeed?: (result: unknown) => void
}
type Handler = (event: unknown, context: Context, callback: Callback) => unknown

export const functionError = (thrown: unknown): FunctionError => {
  if (thrown instanceof Error) {
    const stack = thrown.stack ?? ''
    return { errorType: thrown.name, errorMessage: thrown.message, stackTrace: stack === '' ? [] : stack.split('\n') }
  }
  // As the Node.js runtime of Lambda reports thrown values that are not Errors.
  return { errorType: typeof thrown, errorMessage: String(thrown), stackTrace: [] }
}

/** The response limit of a synchronous invocation. */
const RESPONSE_LIMIT = 6 * 1024 * 1024

const toResult = (response: unknown): RuntimeResult => {
  if (response === undefined || response === null) return { runtime: 1 }
  const text = JSON.stringify(response)
  if (text === undefined) return { runtime: 1 }
  const size = Buffer.byteLength(text)
  if (size <= RESPONSE_LIMIT) return { runtime: 1, response: text }
  return {
    runtime: 1,
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size (${size} bytes) exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
      stackTrace: [],
    },
  }
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** Calls a handler that returns a promise or takes a callback. */
const call = (handler: Handler, event: unknown, context: Context): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const callback: Callback = (error, result) =>
      error === null || error === undefined ? resolve(result) : reject(error)
    context.done = callback
    context.fail = error => reject(error)
    context.succeed = result => resolve(result)
    const answer = handler(event, context, callback)
    if (isPromise(answer)) answer.then(resolve, reject)
    else if (handler.length < 3) resolve(null)
  })

/** The event itself if the handler runs in this process, else its transferable form. */
export type RuntimeInput = { readonly event: KafkaEvent } | TransferableEvent

const eventOf = (given: RuntimeInput): KafkaEvent =>
  'event' in given ? given.event : kafkaEvent(given.source, fromTransferable(given.transferable), given.format)

/** `load` is called again until it has returned the handler once. */
export const createRuntime = (load: () => Promise<Handler>) => {
  let loaded: Handler | undefined
  return async (given: RuntimeInput, context: Context): Promise<RuntimeResult> => {
    try {
      loaded ??= await load()
      return toResult(await call(loaded, eventOf(given), context))
    } catch (thrown) {
      return { runtime: 1, error: functionError(thrown) }
    }
  }
}
