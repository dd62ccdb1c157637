import { type FormEvent, useCallback, useRef, useState } from 'react'
import { describeFailure } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import { Field } from '../../shared/field.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { ScrolledTable } from '../scrolled-table.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { TableHead } from '../table-head.tsx'
import style from './catalogue.module.css'
import { type CatalogueApi, type StockChange, stockReasons } from './catalogue-api.ts'
import { type Movement, movementsOf } from './stock-movements.ts'

interface StockProps {
  readonly api: CatalogueApi
  readonly sku: string
  readonly stock: number | null
  readonly refresh: () => void
}

const wholeChange = /^[+-]?\d{1,7}$/
const paceMs = 3000

/** What is left of a product, what moved it and why, and a form to move it. */
export function Stock({ api, sku, stock, refresh }: StockProps) {
  const locale = useLocale()
  const load = useCallback((signal: AbortSignal) => api.history('stock-adjusted', sku, signal), [api, sku])
  const history = usePolling(load, { everyMs: paceMs })
  const movements = movementsOf(history.data?.events ?? [])
  const published = (): void => {
    history.refresh()
    refresh()
  }
  return (
    <Panel title="Stock">
      <p>
        <span className={style.figure}>{stock === null ? '–' : stock.toLocaleString(locale)}</span>{' '}
        <span className="soft">{stock === null ? 'no delivery yet' : 'left'}</span>
      </p>
      <StockForm api={api} sku={sku} published={published} />
      <StaleNotice failure={history.failure} stale={history.data !== undefined} refresh={history.refresh} />
      {history.data && movements.length === 0 && <p className="soft">No movements yet. Orders are not listed here.</p>}
      {movements.length > 0 && <Movements movements={movements} />}
    </Panel>
  )
}

function StockForm({ api, sku, published }: { api: CatalogueApi; sku: string; published: () => void }) {
  const [change, setChange] = useState('')
  const [reason, setReason] = useState<StockChange['reason']>('delivery')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string>()
  const [outcome, setOutcome] = useState<{ tone: 'good' | 'bad'; title: string; text?: string }>()
  const [busy, setBusy] = useState(false)
  /** The key of the change that has no answer yet: a repetition of it counts once. */
  const open = useRef<{ of: string; key: string }>(null)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (busy) return
    const pieces = Number(change)
    if (!wholeChange.test(change.trim()) || pieces === 0) {
      setError('Enter a whole number, such as 24 or -2.')
      return
    }
    const body: StockChange = { change: pieces, reason, ...(note.trim() ? { note: note.trim() } : {}) }
    const of = JSON.stringify(body)
    if (open.current?.of !== of) open.current = { of, key: crypto.randomUUID() }
    setBusy(true)
    const answer = await api.adjustStock(sku, open.current.key, body)
    setBusy(false)
    if (!answer.ok) {
      setOutcome({ tone: 'bad', title: 'The stock was not changed', text: describeFailure(answer) })
      return
    }
    open.current = null
    setChange('')
    setNote('')
    setOutcome({ tone: 'good', title: `Published: ${pieces > 0 ? '+' : ''}${pieces} (${reason})` })
    published()
  }

  return (
    <form className={style.form} onSubmit={submit} noValidate aria-label="Change the stock">
      <div className={style.row}>
        <Field label="Change" error={error} hint="Pieces more or less">
          {described => (
            <input
              {...described}
              value={change}
              inputMode="numeric"
              autoComplete="off"
              onChange={event => {
                setChange(event.target.value)
                setError(undefined)
              }}
            />
          )}
        </Field>
        <Field label="Reason">
          {described => (
            <select
              {...described}
              value={reason}
              onChange={event => setReason(event.target.value as StockChange['reason'])}
            >
              {stockReasons.map(each => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Note">
          {described => (
            <input
              {...described}
              value={note}
              maxLength={500}
              autoComplete="off"
              onChange={event => setNote(event.target.value)}
            />
          )}
        </Field>
      </div>
      {outcome && (
        <Notice tone={outcome.tone} title={outcome.title}>
          {outcome.text}
        </Notice>
      )}
      <div className={style.actions}>
        <Button type="submit" aria-disabled={busy}>
          Change stock
        </Button>
      </div>
    </form>
  )
}

function Movements({ movements }: { movements: readonly Movement[] }) {
  const locale = useLocale()
  return (
    <ScrolledTable label="Movements of the stock, newest first">
      <TableHead columns={['When', { figure: 'Change' }, 'Why', 'Who']} />
      <tbody>
        {movements.map(({ id, at, change, reason, note, by }) => (
          <tr key={id}>
            <td>{formatDateTime(at, locale)}</td>
            <td data-figure="true">
              <span className={change > 0 ? style.plus : style.minus}>
                {change > 0 ? '+' : '−'}
                {Math.abs(change).toLocaleString(locale)}
              </span>
            </td>
            <td>
              {reason}
              {note && <span className="soft"> · {note}</span>}
            </td>
            <td>{by}</td>
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  )
}
