/**
 * The class of an error says whether to retry:
 * - Problem: the caller of an HTTP route made a mistake. It becomes an RFC 9457 problem; a retry changes nothing.
 * - Unprocessable: no retry can help this record. It goes to the dead-letter topic.
 * - Unavailable, and every other error: retry. Over HTTP an outage is a 503 with Retry-After.
 */

export interface FieldError {
  readonly field: string
  readonly message: string
}

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly statusCode: number
  readonly slug: string
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    statusCode: number,
    slug: string,
    detail: string,
    errors: readonly FieldError[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.statusCode = statusCode
    this.slug = slug
    this.errors = errors
    this.headers = headers
  }
}

export class Unprocessable extends Error {
  override readonly name = 'Unprocessable'
  /** A short constant for headers and counts, such as `invalid-value`. */
  readonly reason: string

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

const outageCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND'])
const outageNames = new Set([
  'Unavailable',
  'TimeoutError',
  'AbortError',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
])

/** True when the error, or one of its causes, means that something we depend on is down for now. */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (outageNames.has(error.name) || outageCodes.has(code)) return true
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true
  return isOutage(error.cause)
}

/** The error and its causes in one line. Outages are expected now and then; their stack traces would only fill the log. */
export const reasonsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const own = error.message || error.name
  return error.cause === undefined ? own : `${own} ← ${reasonsOf(error.cause)}`
}

/** @throws Unavailable when the work has not ended after `ms`; the work goes on, and its result is dropped */
export const withTimeout = <T>(ms: number, work: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(`${what} did not answer within ${ms} ms.`)), ms)
  })
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
