import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import type { Report } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import type { StaleFailure } from '../../shared/use-polling.ts'
import { StaleNotice } from '../stale-notice.tsx'
import style from './chart-card.module.css'
import { isBlank, pointsOf, type ReportView } from './report.ts'
import { ReportTable } from './report-table.tsx'

export type Face = 'Chart' | 'Numbers' | 'SQL'

/** The charts come with their library, only where a chart is shown. */
const ReportChart = dynamic(() => import('./report-chart.tsx').then(module => module.ReportChart), {
  ssr: false,
  loading: () => <div className={style.waiting} />,
})

interface ChartCardProps {
  readonly title: string
  readonly faces: readonly Face[]
  readonly view: ReportView
  /** Undefined until it is read. */
  readonly report: Report | undefined
  /** What is said where there is nothing to draw. */
  readonly blank: string
  readonly sql?: ReactNode
  readonly failure?: StaleFailure | undefined
  readonly refresh?: () => void
}

/** A report as a chart, as its numbers, and as whatever else it is shown as. */
export function ChartCard({ title, faces, view, report, blank, sql, failure, refresh = () => {} }: ChartCardProps) {
  const [face, setFace] = useState<Face>('Chart')
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
        {report &&
          (face === 'SQL' ? (
            sql
          ) : face === 'Numbers' ? (
            <ReportTable report={report} />
          ) : (
            <Chart report={report} view={view} blank={blank} />
          ))}
      </div>
    </section>
  )
}

function Chart({ report, view, blank }: { report: Report; view: ReportView; blank: string }) {
  const points = pointsOf(report, view, useLocale())
  if (isBlank(points, view.series)) return <p className={style.blank}>{blank}</p>
  return <ReportChart report={report} view={view} points={points} />
}
