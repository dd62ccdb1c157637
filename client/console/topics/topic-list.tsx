import Link from 'next/link'
import { useCallback, useId, useState } from 'react'
import { Badge } from '../../shared/badge.tsx'
import type { TopicSummary } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Notice } from '../../shared/notice.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { ScrolledTable } from '../scrolled-table.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { TableHead } from '../table-head.tsx'
import { formatBytes, formatCount, formatRate, formatRetention } from './topic-words.ts'
import style from './topics.module.css'
import type { TopicsApi } from './topics-api.ts'
import { topicsAddress } from './topics-query.ts'

const paceMs = 5000

/** Says which figures of a page are missing, and not zero. */
export function Incomplete({ parts }: { parts: readonly string[] }) {
  if (parts.length === 0) return null
  return <Notice tone="warn" title={`Could not be read in time: ${parts.join(', ')}`} />
}

/** Every topic with what is worth knowing of it; those that the brokers keep to themselves when asked. */
export function TopicList({ api }: { api: TopicsApi | undefined }) {
  const id = useId()
  const [internal, setInternal] = useState(false)
  const load = useCallback((signal: AbortSignal) => (api as TopicsApi).list(signal), [api])
  const { data, failure, refresh } = usePolling(api && load, { everyMs: paceMs })
  const shown = data?.topics.filter(topic => internal || !topic.internal) ?? []
  return (
    <div className={style.page} aria-busy={!data}>
      <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
      {data && (
        <>
          <Incomplete parts={data.incomplete} />
          <section className={style.sheet} aria-label="Topics">
            <div className={style.choice}>
              <input id={id} type="checkbox" checked={internal} onChange={event => setInternal(event.target.checked)} />
              <label htmlFor={id}>Internal topics too</label>
            </div>
            {shown.length === 0 && data.incomplete.length === 0 ? (
              <EmptyState title="No topics" level={2}>
                <p>The cluster has none yet: `npm run topics` creates them.</p>
              </EmptyState>
            ) : (
              <Topics topics={shown} />
            )}
          </section>
        </>
      )}
      {!data && !failure && <div className={style.waiting} />}
    </div>
  )
}

function Topics({ topics }: { topics: readonly TopicSummary[] }) {
  return (
    <ScrolledTable label="Topics with their figures">
      <TableHead
        columns={[
          'Topic',
          { figure: 'Records' },
          { figure: 'Rate' },
          { figure: 'Lag' },
          { figure: 'Size' },
          { figure: 'Retention' },
          { figure: 'Partitions' },
        ]}
      />
      <tbody>
        {topics.map(topic => (
          <Row key={topic.name} topic={topic} />
        ))}
      </tbody>
    </ScrolledTable>
  )
}

function Row({ topic }: { topic: TopicSummary }) {
  const locale = useLocale()
  const { name, description, partitions, replicas, underReplicated, records, bytes, rate, retentionMs, groups } = topic
  const lag = groups.reduce((sum, group) => sum + group.lag, 0)
  return (
    <tr>
      <td className={style.topic}>
        <Link href={topicsAddress({ topic: name })} prefetch={false} className={style.name}>
          {name}
        </Link>
        {description && <p className={style.under}>{description}</p>}
        {underReplicated > 0 && (
          <Badge tone="warn">
            {underReplicated} of {partitions} partitions under-replicated
          </Badge>
        )}
      </td>
      <td data-figure="true">{formatCount(records, locale)}</td>
      <td data-figure="true">{formatRate(rate)}</td>
      <td data-figure="true" data-behind={lag > 0}>
        {groups.length === 0 ? '–' : formatCount(lag, locale)}
      </td>
      <td data-figure="true">{formatBytes(bytes)}</td>
      <td data-figure="true">{topic.compacted ? 'compacted' : formatRetention(retentionMs)}</td>
      <td data-figure="true">
        {partitions} × {replicas}
      </td>
    </tr>
  )
}
