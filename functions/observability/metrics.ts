/**
 * Counts for CloudWatch in its embedded metric format: log lines, so no request is made.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

/** Writes a line to standard output, unless POWERTOOLS_METRICS_DISABLED (Powertools' own switch) is set. */
const write = (line: string): void => {
  if (process.env.POWERTOOLS_METRICS_DISABLED !== 'true') process.stdout.write(`${line}\n`)
}

export interface CountOptions {
  readonly now?: () => number
  readonly out?: (line: string) => void
}

/**
 * Adds to counts of the namespace Kassa, by function and topic; a count of 0 is left out.
 * @param dimensions CloudWatch dimensions, such as the function and the topic
 */
export const count = (
  counts: Readonly<Record<string, number>>,
  dimensions: Readonly<Record<string, string>>,
  { now = Date.now, out = write }: CountOptions = {},
): void => {
  const counted = Object.entries(counts).filter(([, value]) => value > 0)
  if (counted.length === 0) return
  const Metrics = counted.map(([Name]) => ({ Name, Unit: 'Count' }))
  const directive = { Namespace: 'Kassa', Dimensions: [Object.keys(dimensions)], Metrics }
  out(
    JSON.stringify({
      _aws: { Timestamp: now(), CloudWatchMetrics: [directive] },
      ...dimensions,
      ...Object.fromEntries(counted),
    }),
  )
}
