/**
 * Terms of this package. They are those of Kafka and Lambda.
 *
 * - event source mapping: reads one topic and invokes one function.
 * - record: key, value, headers and timestamp at an offset of a partition.
 * - position: the next offset to read of a partition.
 * - partition state: what a mapping holds of one partition: the buffered records, and how far it has processed and
 *   committed.
 * - poller: serves some of the partitions with a limited number of concurrent invocations.
 * - batch: the records of one invocation. It can hold several partitions, each in offset order.
 * - batching window: how long a poller waits for more records before it invokes.
 * - outcome: what to do after an invocation: commit, retry, split or discard.
 * - on-failure destination: where discarded records are reported.
 * - provisioned mode: the mapping has a ProvisionedPollerConfig. Without it the mapping runs in on-demand mode.
 */

/** A header as received. Lists of headers keep order and duplicates. */
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

/** A mapping with the property names and defaults of the Lambda API. */
export interface EventSourceMapping {
  readonly UUID: string
  /** The CloudFormation logical id, as used in `resources.extensions`. */
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
  /** Absent means 500 ms: the API accepts whole seconds only. */
  readonly MaximumBatchingWindowInSeconds?: number
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'
  /** Unix seconds. */
  readonly StartingPositionTimestamp?: number
  readonly ProvisionedPollerConfig?: {
    readonly MinimumPollers: number
    readonly MaximumPollers: number
    /** On AWS, mappings with the same name share pollers and cost less. No effect here. */
    readonly PollerGroupName?: string
  }
  readonly ReportBatchItemFailures: boolean
  readonly BisectBatchOnFunctionError: boolean
  /** -1 means unlimited, or 10 if there is an on-failure destination. */
  readonly MaximumRetryAttempts: number
  readonly MaximumRecordAgeInSeconds: number
  readonly OnFailureDestination?: string
  readonly FilterPatterns: readonly string[]
  readonly SourceAccessConfigurations: readonly SourceAccessConfiguration[]
  readonly SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN'
  /** Optional metric groups, in addition to those that are always counted. */
  readonly Metrics: readonly string[]
}

/** A function error in the format of the Lambda runtime. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly stackTrace: readonly string[]
}

export type InvocationResult =
  | { readonly kind: 'success'; readonly response: unknown; readonly requestId: string }
  | { readonly kind: 'error'; readonly error: FunctionError; readonly requestId: string }
  /** The function was not reached: this does not count as an attempt. */
  | { readonly kind: 'throttled'; readonly reason: string }

/** The `requestContext.condition` of Lambda. A Kafka destination uses other names for some. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'MaximumPayloadSizeExceeded'

/** What to assume where AWS documents nothing; see "Choices" in the README. */
export interface Choices {
  readonly tombstoneValue: 'absent' | 'null'
  readonly nullHeaderValue: 'empty' | 'null'
  readonly payloadLimit: number
  readonly retriesWithDestination: number
  readonly invocationsPerPoller: number
  readonly partialResponse: 'items' | 'checkpoint'
}
