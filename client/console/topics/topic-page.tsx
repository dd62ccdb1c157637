import { useCallback } from 'react'
import { problemSlug } from '../../shared/api-request.ts'
import { ButtonLink } from '../../shared/button.tsx'
import type { TopicView } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { Fact } from '../fact.tsx'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { RecordViewer } from './record-viewer.tsx'
import { TopicGroups } from './topic-groups.tsx'
import { Incomplete } from './topic-list.tsx'
import { TopicPartitions, TopicSettings } from './topic-parts.tsx'
import { formatBytes, formatCount, formatRate, formatRetention } from './topic-words.ts'
import style from './topics.module.css'
import type { TopicsApi } from './topics-api.ts'
import { type RecordsQuery, topicsAddress } from './topics-query.ts'

const paceMs = 5000

/** One topic: its records, who reads it and how far, its partitions and its settings. */
export function TopicPage({ api, query }: { api: TopicsApi | undefined; query: RecordsQuery }) {
  const name = query.topic
  const load = useCallback((signal: AbortSignal) => (api as TopicsApi).topic(name, signal), [api, name])
  const { data: topic, failure, refresh } = usePolling(api && load, { everyMs: paceMs })
  const isUnknown =
    failure?.kind === 'problem' && (problemSlug(failure.problem) === 'unknown-topic' || failure.problem.status === 400)
  return (
    <>
      <PageHeader title={name}>
        <ButtonLink href={topicsAddress({})}>All topics</ButtonLink>
      </PageHeader>
      {isUnknown ? (
        <EmptyState title="No such topic" level={2}>
          <p>The cluster has no topic of this name.</p>
        </EmptyState>
      ) : (
        <div className={style.page} aria-busy={!topic}>
          <StaleNotice failure={failure} stale={topic !== undefined} refresh={refresh} />
          {topic ? (
            <>
              <Incomplete parts={topic.incomplete} />
              <Figures topic={topic} />
              <RecordViewer api={api} query={query} partitions={topic.partitions.length} />
              <TopicGroups api={api} topic={topic} refresh={refresh} />
              <TopicPartitions topic={topic} />
              <TopicSettings settings={topic.settings} />
            </>
          ) : (
            !failure && <div className={style.waiting} />
          )}
        </div>
      )}
    </>
  )
}

function Figures({ topic }: { topic: TopicView }) {
  const locale = useLocale()
  const figures = [
    ['Records', formatCount(topic.records, locale)],
    ['Size', formatBytes(topic.bytes)],
    ['Rate', formatRate(topic.rate)],
    ['Retention', formatRetention(topic.retentionMs)],
    ['Kept', topic.compacted === null ? '–' : topic.compacted ? 'newest of each key' : 'all records'],
    ['Replicas', String(topic.replicas)],
  ] as const
  return (
    <div className={style.sheet}>
      {topic.description && <p>{topic.description}</p>}
      <dl className={style.figures}>
        {figures.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </div>
  )
}
