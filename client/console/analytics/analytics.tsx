'use client'
import { useMemo, useState } from 'react'
import type { Per } from '../../shared/contract.ts'
import { Select } from '../../shared/select.tsx'
import { useInBrowser } from '../../shared/use-in-browser.ts'
import { PageHeader } from '../page-header.tsx'
import style from './analytics.module.css'
import { reportViews } from './report.ts'
import { ReportCard } from './report-card.tsx'
import { bucketsOf, ranges } from './report-range.ts'
import { Summary } from './summary.tsx'

type RangeName = (typeof ranges)[number]['name']

const perLabels: Readonly<Record<Per, string>> = { minute: 'Minute', hour: 'Hour', day: 'Day' }
const timeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone
const rangeOptions = ranges.map(({ name, label }) => ({ value: name, label }))

export function Analytics() {
  const [name, setName] = useState<RangeName>('hour')
  const [wanted, setWanted] = useState<Per>('minute')
  const range = useMemo(() => ranges.find(each => each.name === name) ?? ranges[0], [name])
  const buckets = bucketsOf(range)
  const inBrowser = useInBrowser()
  const per = buckets.includes(wanted) ? wanted : range.per
  return (
    <>
      <PageHeader title="Analytics">
        <Select label="Range" value={name} options={rangeOptions} choose={setName} />
        <Select
          label="Per"
          value={per}
          options={buckets.map(each => ({ value: each, label: perLabels[each] }))}
          choose={setWanted}
        />
        <p className={style.zone}>{inBrowser ? `Times in ${timeZone()}` : ''}</p>
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
