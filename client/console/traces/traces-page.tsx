import { useSearchParams } from 'next/navigation'
import { useShop } from '../../shared/shop-provider.tsx'
import { PageHeader } from '../page-header.tsx'
import { TraceList } from './trace-list.tsx'
import { TracePage } from './trace-page.tsx'
import { parseTracesQuery } from './traces-query.ts'

/** The newest traces, or one of them (`?id=`). */
export function TracesPage() {
  const { api } = useShop()
  const { id, view } = parseTracesQuery(useSearchParams())
  if (id) return <TracePage key={id} api={api} id={id} view={view} />
  return (
    <>
      <PageHeader title="Traces" />
      <TraceList api={api} />
    </>
  )
}
