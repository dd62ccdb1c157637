import type { Per } from '../../shared/contract.ts'
import { ChartCard } from './chart-card.tsx'
import type { ReportView } from './report.ts'
import type { Range } from './report-range.ts'
import { ReportSql } from './report-sql.tsx'
import { useReport } from './use-report.ts'

const titles: Readonly<Record<string, string>> = {
  revenue: 'Revenue',
  orders: 'Checkouts and orders',
  outcomes: 'How checkouts ended',
  conversion: 'From checkout to receipt',
  'top-products': 'Top products',
  'stage-latency': 'Time per stage',
}

/** One report, as a chart, as its numbers, and as the SQL behind it. */
export function ReportCard({ view, range, per }: { view: ReportView; range: Range; per: Per }) {
  const { data: report, failure, refresh } = useReport(view.report, range, per)
  return (
    <ChartCard
      title={report?.title ?? titles[view.report] ?? view.report}
      faces={['Chart', 'Numbers', 'SQL']}
      view={view}
      report={report}
      blank="No data in this range."
      sql={report && <ReportSql report={report} />}
      failure={failure}
      refresh={refresh}
    />
  )
}
