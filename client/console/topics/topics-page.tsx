import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { useShop } from '../../shared/shop-provider.tsx'
import { PageHeader } from '../page-header.tsx'
import { TopicList } from './topic-list.tsx'
import { TopicPage } from './topic-page.tsx'
import { topicsApi } from './topics-api.ts'
import { parseTopicsQuery } from './topics-query.ts'

/** The topics of the cluster, or one of them (`?topic=`) with its records. */
export function TopicsPage() {
  const parameters = useSearchParams()
  const { api: open } = useShop()
  const api = useMemo(() => open && topicsApi(open), [open])
  const query = parseTopicsQuery(parameters)
  if (query.topic) return <TopicPage key={query.topic} api={api} query={query} />
  return (
    <>
      <PageHeader title="Topics" />
      <TopicList api={api} />
    </>
  )
}
