import dynamic from 'next/dynamic'
import { useCallback, useMemo } from 'react'
import { Money } from '../../shared/money-amount.tsx'
import { Panel } from '../../shared/panel.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { pointsOf, type ReportView } from '../analytics/report.ts'
import { StaleNotice } from '../stale-notice.tsx'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import { priceReport, pricesOf } from './stock-movements.ts'

const ReportChart = dynamic(() => import('../analytics/report-chart.tsx').then(module => module.ReportChart), {
  ssr: false,
  loading: () => <div className={style.waiting} />,
})

const view: ReportView = { report: 'prices', draw: 'steps', axis: 'at', series: ['price'] }
const paceMs = 5000

/** Every price the product has had, as a chart and as a table. */
export function PriceHistory({ api, sku, version }: { api: CatalogueApi; sku: string; version: number }) {
  const locale = useLocale()
  // Another version is another history: it is read at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const load = useCallback((signal: AbortSignal) => api.history('product-changed', sku, signal), [api, sku, version])
  const { data, failure, refresh } = usePolling(load, { everyMs: paceMs })
  const prices = useMemo(() => pricesOf(data?.events ?? []), [data])
  const report = useMemo(() => priceReport(prices, new Date().toISOString()), [prices])
  return (
    <Panel title="Price history">
      <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
      {data && prices.length === 0 && <p className="soft">No price is recorded yet.</p>}
      {prices.length > 0 && (
        <>
          <div className={style.chart}>
            <ReportChart report={report} view={view} points={pointsOf(report, view, locale)} />
          </div>
          <table className={table.table}>
            <TableHead columns={['Since', { figure: 'Price' }]} />
            <tbody>
              {prices.toReversed().map(({ at, price, currency }) => (
                <tr key={at}>
                  <td>{formatDateTime(at, locale)}</td>
                  <td data-figure="true">
                    <Money amount={price} currency={currency} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Panel>
  )
}
