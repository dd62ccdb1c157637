import type { Report } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { ScrolledTable } from '../scrolled-table.tsx'
import style from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import { formatCell, wordingOf } from './report.ts'

export function ReportTable({ report }: { report: Report }) {
  const locale = useLocale()
  const isFigure = (kind: string): boolean => kind !== 'text' && kind !== 'time'
  if (report.rows.length === 0) return <p className={style.blank}>No data in this range.</p>
  return (
    <ScrolledTable label={`${report.title}, numbers`}>
      <TableHead columns={report.columns.map(({ label, kind }) => (isFigure(kind) ? { figure: label } : label))} />
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
    </ScrolledTable>
  )
}
