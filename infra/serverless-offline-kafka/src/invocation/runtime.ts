import type { FunctionError } from '../types.ts'
import { type KafkaEvent, kafkaEvent } from './event.ts'
import { fromTransferable, type TransferableEvent } from './record-transfer.ts'

/**
 * What runs around the handler, in the thread the handler runs in.
 *
 * serverless-offline reports a thrown value that is no Error as success, loses the name of an error, and prints every
 * failure each time. So a handler's end is told as a value that says which of the two it was.
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
  // As Lambda's Node.js runtime reports a thrown value that is no Error.
  return { errorType: typeof thrown, errorMessage: String(thrown), stackTrace: [] }
}

/** 6 MB, the most a synchronous invocation answers. */
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

/** Calls a handler of either style: one that answers a promise, or one that calls back. */
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

/** As it is in this process; transferable where it came from another thread. */
export type RuntimeInput = { readonly event: KafkaEvent } | TransferableEvent

const eventOf = (given: RuntimeInput): KafkaEvent =>
  'event' in given ? given.event : kafkaEvent(given.source, fromTransferable(given.transferable), given.format)

/** `load` answers the handler; it is called until it did so once. */
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
