'use client'
import { useDeferredValue, useState } from 'react'
import { topicTones } from '../lib/topic-words.ts'
import { Empty } from '../shell/empty.tsx'
import { Key } from '../shell/key.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import style from './activity.module.css'
import { Choice } from './choice.tsx'
import { EventLine } from './event-line.tsx'
import { OrderFilter } from './order-filter.tsx'
import { PageHead } from './page-head.tsx'
import { StaleNotice } from './stale-notice.tsx'
import { useActivity } from './use-activity.ts'

const types = ['', ...Object.keys(topicTones)].map(topic => ({ value: topic, label: topic || 'Every topic' }))

export function Activity() {
  const { api } = useShop()
  const [type, setType] = useState('')
  const [checkoutId, setCheckoutId] = useState('')
  const [paused, setPaused] = useState(false)
  const { events, loaded, failure } = useActivity(api, { type, checkoutId }, paused)
  const shown = useDeferredValue(events)

  return (
    <>
      <PageHead title="Activity">
        <Choice label="Topic" value={type} options={types} choose={setType} />
        <OrderFilter value={checkoutId} change={setCheckoutId} />
        <Key onClick={() => setPaused(!paused)} aria-pressed={paused} className={style.pause}>
          {paused ? 'Go on' : 'Pause'}
        </Key>
      </PageHead>
      <StaleNotice failure={failure} stale={loaded} refresh={() => setPaused(false)} />
      <section className={style.log} aria-label="Events, newest first" aria-busy={!loaded}>
        <div className={style.head}>
          <p className={style.pulse} data-live={loaded && !paused && !failure}>
            {paused ? 'Paused' : loaded ? 'Live' : 'Reading the log…'}
          </p>
          <p className={style.count}>
            {loaded && `${shown.length} ${shown.length === 1 ? 'event' : 'events'}, newest first`}
          </p>
        </div>
        {loaded && shown.length === 0 ? (
          <Empty title="Nothing has happened yet" level={2}>
            <p>
              {type || checkoutId
                ? 'No event matches this filter.'
                : 'Buy something, and watch its events arrive here.'}
            </p>
          </Empty>
        ) : (
          <ol className={style.lines}>
            {shown.map(event => (
              <EventLine key={event.eventId} event={event} follow={setCheckoutId} />
            ))}
          </ol>
        )}
      </section>
    </>
  )
}
