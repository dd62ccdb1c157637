import { useRouter, useSearchParams } from 'next/navigation'
import type { Per } from '../../shared/contract.ts'
import { Select } from '../../shared/select.tsx'
import { PageHeader } from '../page-header.tsx'
import { TimeZone } from '../time-zone.tsx'
import style from './analytics.module.css'
import { analyticsAddress, analyticsQuery } from './analytics-query.ts'
import { reportViews } from './report.ts'
import { ReportCard } from './report-card.tsx'
import { bucketsOf, ranges } from './report-range.ts'
import { Summary } from './summary.tsx'

const perLabels: Readonly<Record<Per, string>> = { minute: 'Minute', hour: 'Hour', day: 'Day' }
const rangeOptions = ranges.map(({ name, label }) => ({ value: name, label }))

export function Analytics() {
  const router = useRouter()
  const parameters = useSearchParams()
  const { range, per } = analyticsQuery(parameters.get('range'), parameters.get('per'))
  const buckets = bucketsOf(range)
  const go = (name: string, steps: string): void => router.push(analyticsAddress(name, steps), { scroll: false })
  return (
    <>
      <PageHeader title="Analytics">
        <Select
          label="Range"
          value={range.name}
          options={rangeOptions}
          choose={name => go(name, analyticsQuery(name, per).per)}
        />
        <Select
          label="Per"
          value={per}
          options={buckets.map(each => ({ value: each, label: perLabels[each] }))}
          choose={steps => go(range.name, steps)}
        />
        <TimeZone />
      </PageHeader>
      <Summary range={range} per={per} />
      <div className={style.reports}>
        {reportViews.map(view => (
          <ReportCard key={view.report} view={view} range={range} per={per} />
        ))}
      </div>
    </>
  )
}
