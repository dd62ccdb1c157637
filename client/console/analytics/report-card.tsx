import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { Per, Report } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { StaleNotice } from '../stale-notice.tsx'
import { isBlank, pointsOf, type ReportView } from './report.ts'
import style from './report-card.module.css'
import type { Range } from './report-range.ts'
import { ReportSql } from './report-sql.tsx'
import { ReportTable } from './report-table.tsx'
import { useReport } from './use-report.ts'

const faces = ['Chart', 'Numbers', 'SQL'] as const
type Face = (typeof faces)[number]

/** The charts come with their library, only where a chart is shown. */
const ReportChart = dynamic(() => import('./report-chart.tsx').then(module => module.ReportChart), {
  ssr: false,
  loading: () => <div className={style.waiting} />,
})

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
  const [face, setFace] = useState<Face>('Chart')
  const { data: report, failure, refresh } = useReport(view.report, range, per)
  const title = report?.title ?? titles[view.report] ?? view.report
  return (
    <section className={style.card} aria-label={title} aria-busy={!report}>
      <header className={style.head}>
        <h2 className={style.title}>{title}</h2>
        <fieldset className={style.faces}>
          <legend className="visually-hidden">Show {title} as</legend>
          {faces.map(each => (
            <button key={each} type="button" aria-pressed={face === each} onClick={() => setFace(each)}>
              {each}
            </button>
          ))}
        </fieldset>
      </header>
      <StaleNotice failure={failure} stale={report !== undefined} refresh={refresh} />
      <div className={style.body}>
        {!report && !failure && <div className={style.waiting} />}
        {report && <Shown face={face} report={report} view={view} />}
      </div>
    </section>
  )
}

function Shown({ face, report, view }: { face: Face; report: Report; view: ReportView }) {
  const locale = useLocale()
  if (face === 'SQL') return <ReportSql report={report} />
  if (face === 'Numbers') return <ReportTable report={report} />
  const points = pointsOf(report, view, locale)
  if (isBlank(points, view.series)) return <p className={style.blank}>No data in this range.</p>
  return <ReportChart report={report} view={view} points={points} />
}
