/** The last hour of a mapping as reports that the console can draw. Its metrics have the names of docs/metrics.md. */
import type { Sample } from '../../../infra/serverless-offline-kafka/src/status/history.ts'
import type { Metrics } from '../../../infra/serverless-offline-kafka/src/status/metrics.ts'
import type { Column, Report, Row } from '../../shared/contract.ts'
import type { ReportView } from '../analytics/report.ts'

/** As the status server of the local Kafka trigger answers. */
export interface MappingMetrics {
  readonly PeriodSeconds: number
  /** Oldest first. */
  readonly Samples: readonly Sample[]
}

interface Series {
  readonly name: string
  readonly label: string
  readonly kind: Column['kind']
  readonly measure: (sample: Sample) => number | null
}

export interface MetricReport {
  readonly view: ReportView
  readonly report: Report
  /** What is said where there is nothing to draw. */
  readonly blank: string
}

const counted = (label: string, ...names: readonly (keyof Metrics)[]): Series => ({
  name: names.join('+'),
  label,
  kind: 'count',
  measure: ({ Counts }) => names.reduce((sum, name) => sum + (Counts[name] ?? 0), 0),
})

const rates: readonly Series[] = [
  counted('Records read', 'PolledEventCount'),
  counted('Records done', 'CommittedEventCount'),
  { name: 'Invocations', label: 'Calls of the function', kind: 'count', measure: ({ Invocations }) => Invocations },
]

const failures: readonly Series[] = [
  counted('Records of failed calls', 'FailedInvokeEventCount'),
  counted('Records retried', 'RetriedEventCount'),
  counted('Records given up', 'OnFailureDestinationDeliveredEventCount', 'DroppedEventCount'),
  counted('Throttled calls', 'InvokeErrorCount'),
]

const durations: readonly Series[] = [
  { name: 'p50', label: 'p50', kind: 'milliseconds', measure: ({ Duration }) => Duration?.p50 ?? null },
  { name: 'p95', label: 'p95', kind: 'milliseconds', measure: ({ Duration }) => Duration?.p95 ?? null },
]

const partitionNumber = (partition: string): number => Number(partition.replace(/^.*-/, ''))

const lags = (samples: readonly Sample[]): readonly Series[] =>
  [...new Set(samples.flatMap(({ OffsetLag }) => Object.keys(OffsetLag)))]
    .toSorted((a, b) => partitionNumber(a) - partitionNumber(b))
    .map(partition => ({
      name: partition,
      label: `Partition ${partitionNumber(partition)}`,
      kind: 'count',
      measure: ({ OffsetLag }) => OffsetLag[partition] ?? null,
    }))

/** No topic and no metric has this name. */
const axis = 'end of the period'

const clock = (iso: string, locale: string): string =>
  new Date(iso).toLocaleTimeString(locale, {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  })

/** Rates, failures, durations and lag, in this order. */
export const metricReports = (
  { PeriodSeconds, Samples }: MappingMetrics,
  locale: string,
): readonly [rate: MetricReport, failures: MetricReport, durations: MetricReport, lag: MetricReport] => {
  const reportOf = (name: string, title: string, series: readonly Series[], blank: string): MetricReport => ({
    view: { report: name, draw: 'lines', axis, series: series.map(each => each.name), gaps: true },
    report: {
      report: name,
      title,
      from: Samples[0]?.Timestamp ?? '',
      to: Samples.at(-1)?.Timestamp ?? '',
      columns: [{ name: axis, label: 'Until', kind: 'text' }, ...series.map(({ measure: _, ...column }) => column)],
      rows: Samples.map(
        (sample): Row => ({
          [axis]: clock(sample.Timestamp, locale),
          ...Object.fromEntries(series.map(({ name, measure }) => [name, measure(sample)])),
        }),
      ),
      sql: '',
    },
    blank,
  })
  const each = `in ${PeriodSeconds} s`
  return [
    reportOf('rate', `Records and calls ${each}`, rates, 'No record was read.'),
    reportOf('failures', `Failures ${each}`, failures, 'Nothing failed.'),
    reportOf('durations', 'Duration of a call', durations, 'The function was not called.'),
    reportOf(
      'lag',
      'Lag of each partition',
      lags(Samples),
      Samples.some(({ OffsetLag }) => Object.keys(OffsetLag).length > 0)
        ? 'No partition is behind.'
        : 'The lag could not be read.',
    ),
  ]
}
