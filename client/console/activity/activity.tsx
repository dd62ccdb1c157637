import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useDeferredValue, useState } from 'react'
import { Button, ButtonLink } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Select } from '../../shared/select.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { topicTones } from '../flow-topics.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import style from './activity.module.css'
import { type ActivityQuery, activityAddress, parseActivityQuery } from './activity-query.ts'
import { CheckoutFilter } from './checkout-filter.tsx'
import { EventRow } from './event-row.tsx'
import { useActivity } from './use-activity.ts'

const topics = Object.keys(topicTones)
const types = ['', ...topics].map(topic => ({ value: topic, label: topic || 'All topics' }))

export function Activity() {
  const { api } = useShop()
  const router = useRouter()
  const parameters = useSearchParams()
  const query = parseActivityQuery(parameters, topics)
  const { topic: type, checkout: checkoutId } = query
  const go = (change: Partial<ActivityQuery>): void => router.push(activityAddress({ ...query, ...change }))
  const follow = useCallback(
    (checkout: string) => router.push(activityAddress({ topic: type, checkout })),
    [router, type],
  )
  const [paused, setPaused] = useState(false)
  const eventId = parameters.get('event') ?? ''
  const { events, loaded, failure } = useActivity(api, { type, checkoutId, eventId }, paused)
  const shown = useDeferredValue(events)

  return (
    <>
      <PageHeader title="Activity">
        <Select label="Topic" value={type} options={types} choose={topic => go({ topic })} />
        {eventId && <ButtonLink href="/console">Show all events</ButtonLink>}
        <CheckoutFilter value={checkoutId} change={checkout => go({ checkout })} />
        <Button onClick={() => setPaused(!paused)} aria-pressed={paused} className={style.pause}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
      </PageHeader>
      <StaleNotice failure={failure} stale={loaded} refresh={() => setPaused(false)} />
      <section className={style.log} aria-label="Events, newest first" aria-busy={!loaded}>
        <div className={style.head}>
          <p className={style.pulse} data-live={loaded && !paused && !failure}>
            {paused ? 'Paused' : loaded ? 'Live' : 'Loading…'}
          </p>
          <p className={style.count}>
            {loaded && `${shown.length} ${shown.length === 1 ? 'event' : 'events'}, newest first`}
          </p>
        </div>
        {loaded && shown.length === 0 ? (
          <EmptyState title="No events yet" level={2}>
            <p>
              {type || checkoutId || eventId
                ? 'No event matches this filter.'
                : 'Buy something and its events appear here.'}
            </p>
          </EmptyState>
        ) : (
          <ol className={style.lines}>
            {shown.map(event => (
              <EventRow key={event.eventId} event={event} wanted={event.eventId === eventId} follow={follow} />
            ))}
          </ol>
        )}
      </section>
    </>
  )
}
