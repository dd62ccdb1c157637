/**
 * The words of this package. They are Kafka's and Lambda's; no synonym is used anywhere else.
 *
 * - event source mapping: Lambda's reader of one topic for one function.
 * - record: key, value, headers and timestamp at an offset of a partition.
 * - position: the offset a partition is read from next.
 * - state: what the mapping holds of one partition: records read and not yet invoked, and how far it is done.
 * - poller: a share of the partitions with a bounded number of invocations in flight.
 * - batch: the records of one invocation. A batch may hold several partitions, each in offset order.
 * - batching window: how long a poller waits for more records before it invokes.
 * - outcome: what an invocation means for its batch: commit, retry, split or discard.
 * - on-failure destination: where discarded records are told of.
 * - provisioned mode: a mapping with ProvisionedPollerConfig; without it the mapping is in on-demand mode.
 */

/** A header as it stands on the wire; order and duplicates of the list are the record's own. */
export type RecordHeader = readonly [key: string, value: Buffer | null]

export interface KafkaRecord {
  readonly partition: number
  readonly offset: number
  /** Milliseconds. */
  readonly timestamp: number
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME'
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RecordHeader[]
}

export interface SourceAccessConfiguration {
  readonly Type: string
  readonly URI: string
}

/** One mapping with the property names, and the defaults, of Lambda's API. */
export interface EventSourceMapping {
  readonly UUID: string
  /** The CloudFormation logical id, which `resources.extensions` uses. */
  readonly LogicalId: string
  /** The key under `functions:` in serverless.yml. */
  readonly FunctionKey: string
  readonly FunctionName: string
  readonly FunctionArn: string
  readonly Topic: string
  /** Present for MSK, absent for a self-managed cluster. */
  readonly EventSourceArn?: string
  /** The name of the cluster under `clusters`: an ARN, the name of a reference, or the list of servers. */
  readonly ClusterName: string
  readonly BootstrapServers: readonly string[]
  readonly ConsumerGroupId: string
  readonly Enabled: boolean
  readonly BatchSize: number
  /** Absent: 500 ms, which the API can not express once a value was set. */
  readonly MaximumBatchingWindowInSeconds?: number
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'
  /** Unix seconds. */
  readonly StartingPositionTimestamp?: number
  readonly ProvisionedPollerConfig?: {
    readonly MinimumPollers: number
    readonly MaximumPollers: number
    /** Mappings of one group share their pollers on AWS, which lowers the cost and changes nothing else. */
    readonly PollerGroupName?: string
  }
  readonly ReportBatchItemFailures: boolean
  readonly BisectBatchOnFunctionError: boolean
  /** -1: without end, or 10 when there is an on-failure destination. */
  readonly MaximumRetryAttempts: number
  readonly MaximumRecordAgeInSeconds: number
  readonly OnFailureDestination?: string
  readonly FilterPatterns: readonly string[]
  readonly SourceAccessConfigurations: readonly SourceAccessConfiguration[]
  readonly SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN'
  /** Opt-in metric groups besides the ones that are always counted. */
  readonly Metrics: readonly string[]
}

/** How a handler failed, in the words of Lambda's runtime. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly stackTrace: readonly string[]
}

export type InvocationResult =
  | { readonly kind: 'success'; readonly response: unknown; readonly requestId: string }
  | { readonly kind: 'error'; readonly error: FunctionError; readonly requestId: string }
  /** The function was not reached; nothing counts as an attempt. */
  | { readonly kind: 'throttled'; readonly reason: string }

/** What Lambda names in `requestContext.condition`, before each destination spells it in its own way. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'MaximumPayloadSizeExceeded'

/** The choices made where AWS documents nothing; see the table in the README. */
export interface Choices {
  readonly tombstoneValue: 'absent' | 'null'
  readonly nullHeaderValue: 'empty' | 'null'
  readonly payloadLimit: number
  readonly retriesWithDestination: number
  readonly invocationsPerPoller: number
  readonly partialResponse: 'items' | 'checkpoint'
}
