import { useCallback } from 'react'
import type { Api } from '../../shared/api.ts'
import { Panel } from '../../shared/panel.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import style from './dead-letters.module.css'
import { describeLetter } from './letter-words.ts'

const paceMs = 3000

/** What came of the records that were just sent back, as the sink hears of it. */
export function SentBack({ api, ids }: { api: Api; ids: readonly string[] }) {
  const locale = useLocale()
  const load = useCallback((signal: AbortSignal) => api.deadLetters({ state: 'handled', limit: 500 }, signal), [api])
  const { data } = usePolling(load, { everyMs: paceMs })
  const known = new Map(data?.records.map(letter => [letter.id, letter]))
  return (
    <Panel title="What came of it">
      <ul className={style.records}>
        {ids.map(id => {
          const letter = known.get(id)
          return (
            <li key={id}>
              <strong className="figures">{id}</strong>{' '}
              {letter ? describeLetter(letter, locale) : 'Sent back. The analytics database has not heard of it yet.'}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
