/** What a developer wants to know of an event source mapping, out of the plugin's status in Lambda's words. */

/** The mapping as Lambda's GetEventSourceMapping describes it; what only the local plugin knows is under `Local`. */
export interface EventSourceMapping {
  readonly UUID: string
  readonly FunctionArn: string
  readonly Topics: readonly string[]
  readonly State: string
  readonly LastProcessingResult?: string
  readonly [more: string]: unknown
}

export interface MappedPartition {
  readonly partition: string
  readonly committed: number
  readonly end: number | undefined
  readonly waiting: number
  readonly inFlight: boolean
  /** How often the records in flight were tried before. */
  readonly retries: number
}

export interface MappingView {
  readonly id: string
  readonly functionName: string
  /** Tells it apart from other mappings of the same function, where there are any. */
  readonly name: string
  readonly topics: readonly string[]
  readonly state: string
  readonly result: string
  readonly failing: boolean
  readonly batchSize: number | undefined
  readonly lag: number | undefined
  readonly inFlight: number
  /** Of the batch in flight that was tried most often. */
  readonly retries: number
  readonly counters: Readonly<Record<string, number>>
  readonly partitions: readonly MappedPartition[]
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const partitionOf = (value: unknown): MappedPartition => {
  const { partition, committedOffset, endOffset, waiting, inFlight, retries } = record(value)
  return {
    partition: String(partition).replace(/^.*-/, ''),
    committed: number(committedOffset) ?? 0,
    end: number(endOffset),
    waiting: number(waiting) ?? 0,
    inFlight: inFlight === true,
    retries: number(retries) ?? 0,
  }
}

/** The counters shown, by Lambda's name of the metric. */
export const counterLabels: Readonly<Record<string, string>> = {
  PolledEventCount: 'Polled',
  InvokedEventCount: 'Invoked',
  RetriedEventCount: 'Retried',
  FailedInvokeEventCount: 'Failed',
  OnFailureDestinationDeliveredEventCount: 'Discarded',
  DroppedEventCount: 'Dropped',
  CommittedEventCount: 'Committed',
}

const viewOf = (mapping: EventSourceMapping): Omit<MappingView, 'name'> => {
  const local = record(mapping.Local)
  const metrics = record(local.Metrics)
  const partitions = Array.isArray(local.Partitions) ? local.Partitions.map(partitionOf) : []
  const result = mapping.LastProcessingResult ?? 'No records processed'
  return {
    id: mapping.UUID,
    functionName: String(local.FunctionKey ?? mapping.FunctionArn.split(':').at(-1)),
    topics: mapping.Topics,
    state: mapping.State,
    result,
    failing: result.startsWith('PROBLEM'),
    batchSize: number(mapping.BatchSize),
    lag: number(metrics.SumOffsetLag),
    inFlight: partitions.filter(partition => partition.inFlight).length,
    retries: Math.max(0, ...partitions.map(partition => partition.retries)),
    counters: Object.fromEntries(
      Object.keys(counterLabels).flatMap(name => {
        const count = number(metrics[name])
        return count === undefined ? [] : [[name, count]]
      }),
    ),
    partitions,
  }
}

/** A function with several mappings has a card for each: the topic tells them apart. */
export const mappingViews = (mappings: readonly EventSourceMapping[]): readonly MappingView[] => {
  const views = mappings.map(viewOf)
  return views.map(view => {
    const isOnly = views.filter(({ functionName }) => functionName === view.functionName).length === 1
    return { ...view, name: isOnly ? view.functionName : `${view.functionName} ← ${view.topics.join(', ')}` }
  })
}
