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

/** As RFC 9457 writes it. */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly [member: string]: unknown
}

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly statusCode: number
  readonly slug: string
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>
  /** More members of the problem, as RFC 9457 allows. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    statusCode: number,
    slug: string,
    detail: string,
    errors: readonly FieldError[] = [],
    headers: Readonly<Record<string, string>> = {},
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail)
    this.statusCode = statusCode
    this.slug = slug
    this.errors = errors
    this.headers = headers
    this.members = members
  }

  /** @param instance the URI of this occurrence */
  body(instance?: string): ProblemBody {
    return {
      type: `https://kassa.example/problems/${this.slug}`,
      title: this.slug.replaceAll('-', ' '),
      status: this.statusCode,
      detail: this.message,
      ...(instance === undefined ? {} : { instance }),
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
      ...this.members,
    }
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
const outageNames = new Set(['Unavailable', 'TimeoutError', 'AbortError', 'InternalServerError', 'ServiceUnavailable'])

/** The HTTP status in an error of the AWS SDK, 0 in every other error. */
const awsStatus = (error: Error & { $metadata?: { httpStatusCode?: unknown }; $fault?: unknown }): number => {
  const status = error.$metadata?.httpStatusCode
  if (typeof status === 'number') return status
  return error.$fault === 'client' ? 400 : error.$fault === 'server' ? 500 : 0
}

/** AWS throttles with status 400, 429 or 503 and with many names. */
const isThrottling = ({ name }: Error): boolean =>
  /Throttl|TooManyRequests|ThroughputExceeded|^(Request)?LimitExceeded|SlowDown|RequestTimeout/.test(name)

/** True when the error, or one of its causes, means that something we depend on is down for now. */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (outageNames.has(error.name) || outageCodes.has(code) || isThrottling(error)) return true
  const status = awsStatus(error)
  if (status >= 500 || status === 429 || status === 408) return true
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true
  return isOutage(error.cause)
}

/**
 * Client errors of AWS that are not about the record: a conflict with another write, or something of ours that an operator
 * can mend: rights, credentials, a missing table, a mail domain that is not verified.
 */
const passingClientErrors = new Set([
  ...['ConditionalCheckFailedException', 'TransactionConflictException', 'TransactionInProgressException'],
  ...['ReplicatedWriteConflictException', 'ResourceInUseException', 'ConflictException'],
  ...['AccessDenied', 'AccessDeniedException', 'NotAuthorized', 'OptInRequired', 'UnrecognizedClientException'],
  ...['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'MissingAuthenticationToken'],
  ...['MissingAuthenticationTokenException', 'IncompleteSignature', 'IncompleteSignatureException'],
  ...['InvalidSignatureException', 'SignatureDoesNotMatch', 'RequestExpired', 'ResourceNotFoundException'],
  ...['MailFromDomainNotVerifiedException', 'AccountSendingPausedException'],
  ...['ConfigurationSetDoesNotExistException', 'ConfigurationSetSendingPausedException'],
])

/** Of a cancelled DynamoDB transaction, the reasons that another attempt meets again. */
const finalCancellations = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded'])

const isFinalClientError = (error: Error): boolean => {
  if (error.name === 'TransactionCanceledException') {
    const reasons = 'CancellationReasons' in error ? (error.CancellationReasons as { Code?: string }[] | undefined) : []
    return (reasons ?? []).some(({ Code = '' }) => finalCancellations.has(Code))
  }
  const status = awsStatus(error)
  return status >= 400 && status < 500 && status !== 401 && status !== 403 && !passingClientErrors.has(error.name)
}

/** Errors that the same record causes every time: no text to encode, no such value, a fact that its schema refuses. */
const isDeterministic = ({ name }: Error): boolean => ['URIError', 'RangeError', 'ZodError', '$ZodError'].includes(name)

/** What Kafka says of a record that no broker will ever take. */
const refusedByKafka = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'])

/**
 * The one place that decides whether another attempt can help: the error as Unprocessable when none can, and otherwise
 * undefined. A client error of AWS (4xx) is final; throttling, timeouts, conflicts and what an operator can mend are not.
 */
export const asUnprocessable = (error: unknown): Unprocessable | undefined => {
  if (error instanceof Unprocessable) return error
  if (!(error instanceof Error) || isOutage(error)) return undefined
  const final = (reason: string): Unprocessable =>
    new Unprocessable(reason, `${error.name}: ${error.message}`, { cause: error })
  if (isDeterministic(error)) return final('invalid-value')
  if ('type' in error && refusedByKafka.has(String(error.type))) return final('refused-by-kafka')
  if (isFinalClientError(error)) return final('refused-by-aws')
  return asUnprocessable(error.cause)
}

/** The error and its causes in one line. Outages are expected now and then; their stack traces would only fill the log. */
export const reasonsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const own = error.message || error.name
  return error.cause === undefined ? own : `${own} ← ${reasonsOf(error.cause)}`
}

/** @throws Unavailable when the work has not ended after `ms`; the work goes on, and its result is dropped */
export const withTimeout = <T>(ms: number, work: Promise<T>, what: string): Promise<T> => {
  if (ms === Number.POSITIVE_INFINITY) return work
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(`${what} did not answer within ${ms} ms.`)), ms)
  })
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
