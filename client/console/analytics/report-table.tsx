import type { Report } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import style from '../table.module.css'
import { formatCell, wordingOf } from './report.ts'

export function ReportTable({ report }: { report: Report }) {
  const locale = useLocale()
  const isFigure = (kind: string): boolean => kind !== 'text' && kind !== 'time'
  if (report.rows.length === 0) return <p className={style.blank}>No data in this range.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={style.scroll} tabIndex={0} aria-label={`${report.title}, numbers`}>
      <table className={style.table}>
        <thead>
          <tr>
            {report.columns.map(({ name, label, kind }) => (
              <th key={name} scope="col" data-figure={isFigure(kind)}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of a report has no name of its own
            <tr key={place}>
              {report.columns.map(({ name, kind }) => (
                <td key={name} data-figure={isFigure(kind)}>
                  {formatCell(row[name], kind, wordingOf(row, report, locale))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
