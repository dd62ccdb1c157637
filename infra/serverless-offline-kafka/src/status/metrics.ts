/**
 * Lambda's metrics of an event source mapping, as counters since the start.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const createMetrics = () => ({
  PolledEventCount: 0,
  FilteredOutEventCount: 0,
  /** Counts the records of a retry again. */
  InvokedEventCount: 0,
  /** Of those, the records of retries and of halves. Lambda has no such metric. */
  RetriedEventCount: 0,
  FailedInvokeEventCount: 0,
  /** Discarded without a destination to tell. */
  DroppedEventCount: 0,
  OnFailureDestinationDeliveredEventCount: 0,
  CommittedEventCount: 0,
  PollingErrorCount: 0,
  InvokeErrorCount: 0,
  CommitErrorCount: 0,
  SchemaRegistryErrorCount: 0,
  OnFailureDestinationDeliveryErrorCount: 0,
})

export type Metrics = ReturnType<typeof createMetrics>
