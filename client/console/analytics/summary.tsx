import type { Per } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { StaleNotice } from '../stale-notice.tsx'
import { formatCell, wordingOf } from './report.ts'
import type { Range } from './report-range.ts'
import style from './summary.module.css'
import { useReport } from './use-report.ts'

const placeholders = 10

/** The figures of the range at a glance: a row of them for each currency. */
export function Summary({ range, per }: { range: Range; per: Per }) {
  const { data: report, failure, refresh } = useReport('summary', range, per)
  const locale = useLocale()
  const columns = report?.columns.filter(column => column.kind !== 'text') ?? []
  const rows = report && report.rows.length > 0 ? report.rows : [{}]
  return (
    <section aria-label="At a glance" className={style.summary} aria-busy={!report}>
      <StaleNotice failure={failure} stale={report !== undefined} refresh={refresh} />
      {rows.map(row => (
        <dl key={String(row.currency ?? 'none')} className={style.figures}>
          {report
            ? columns.map(({ name, label, kind }) => (
                <div key={name} className={kind === 'money' ? style.money : undefined}>
                  <dt>{label}</dt>
                  <dd>
                    {formatCell(row[name] ?? (kind === 'count' ? 0 : null), kind, wordingOf(row, report, locale))}
                  </dd>
                </div>
              ))
            : Array.from({ length: placeholders }, (_, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
                <div key={place}>
                  <dt>&nbsp;</dt>
                  <dd>–</dd>
                </div>
              ))}
        </dl>
      ))}
    </section>
  )
}
