/**
 * The metrics of an event source mapping, counted since the start.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const createMetrics = () => ({
  PolledEventCount: 0,
  FilteredOutEventCount: 0,
  /** Records of a retry are counted again. */
  InvokedEventCount: 0,
  /** How many of those were retries, including halves of a split batch. Not a metric of Lambda. */
  RetriedEventCount: 0,
  FailedInvokeEventCount: 0,
  /** Discarded without an on-failure destination. */
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
