import { useState } from 'react'
import { Button } from '../../shared/button.tsx'
import type { Report } from '../../shared/contract.ts'
import style from './report-sql.module.css'

/** The statement behind the numbers, to paste into psql. */
export function ReportSql({ report }: { report: Report }) {
  const [copied, setCopied] = useState('')
  const copy = (): void => {
    navigator.clipboard.writeText(report.sql).then(
      () => setCopied('Copied'),
      () => setCopied('Copying is blocked. Select the text instead.'),
    )
  }
  return (
    <div className={style.sql}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <pre className={style.statement} tabIndex={0}>
        {report.sql}
      </pre>
      <p className={style.actions}>
        <span role="status">{copied}</span>
        <Button size="small" onClick={copy}>
          Copy
        </Button>
      </p>
    </div>
  )
}
