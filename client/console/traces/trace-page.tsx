import Link from 'next/link'
import { useCallback } from 'react'
import type { Api } from '../../shared/api.ts'
import { ButtonLink } from '../../shared/button.tsx'
import type { Trace } from '../../shared/contract.ts'
import { Panel } from '../../shared/panel.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { Fact } from '../fact.tsx'
import list from '../list-page.module.css'
import { PageHeader } from '../page-header.tsx'
import { searchAddress } from '../search/search-links.ts'
import { StaleNotice } from '../stale-notice.tsx'
import { isNoTrace, NoTrace } from './no-trace.tsx'
import { SpanTable } from './span-table.tsx'
import { beganAt, endedAt, flatten, hopsOf, spanTree } from './span-tree.ts'
import { failed, formatSpan, serviceName } from './span-words.ts'
import { TraceRecords } from './trace-records.tsx'
import style from './traces.module.css'
import { type TracesQuery, traceAddress } from './traces-query.ts'
import { Waterfall } from './waterfall.tsx'

const paceMs = 2000
/** A trace that was quiet for so long is not asked for again: a redrive next week begins with a reload. */
const quietMs = 60_000

const endOf = ({ spans }: Trace): number => Math.max(...spans.map(endedAt))
const isQuiet = (trace: Trace): boolean => Date.now() - endOf(trace) > quietMs

interface TracePageProps {
  readonly api: Api | undefined
  readonly id: string
  readonly view: TracesQuery['view']
}

/** One trace: what happened from the click to the row. */
export function TracePage({ api, id, view }: TracePageProps) {
  const load = useCallback((signal: AbortSignal) => (api as Api).trace(id, signal), [api, id])
  const { data: trace, failure, refresh } = usePolling(api && load, { everyMs: paceMs, until: isQuiet })
  const isNone = isNoTrace(failure)
  return (
    <>
      <PageHeader title={`Trace ${id.slice(0, 8)}`}>
        <ButtonLink href="/console/traces">All traces</ButtonLink>
      </PageHeader>
      <div className={list.page} aria-busy={!trace && !failure}>
        {failure && isNone && !trace ? (
          <NoTrace failure={failure}>
            <p>
              <Link href={searchAddress(id)} prefetch={false}>
                Records, dead letters and orders of it
              </Link>{' '}
              are still found.
            </p>
          </NoTrace>
        ) : (
          <StaleNotice failure={failure} stale={trace !== undefined} refresh={refresh} />
        )}
        {trace ? <TraceParts trace={trace} view={view} /> : !failure && <div className={list.waiting} />}
      </div>
    </>
  )
}

function TraceParts({ trace, view }: { trace: Trace; view: TracesQuery['view'] }) {
  const locale = useLocale()
  const nodes = spanTree(trace.spans)
  const spans = flatten(nodes)
  const hops = hopsOf(spans)
  const [first] = spans
  if (!first) return <p className="soft">It has no spans.</p>
  const began = Math.min(...trace.spans.map(beganAt))
  const services = [...new Set(trace.spans.map(({ service }) => serviceName(service)))]
  const errors = trace.spans.filter(failed).length
  const other = view === 'table' ? 'waterfall' : 'table'
  return (
    <>
      <dl className={style.summary}>
        <Fact name="Began">{formatDateTime(new Date(began).toISOString(), locale)}</Fact>
        <Fact name="Lasted">{formatSpan(endOf(trace) - began)}</Fact>
        <Fact name="Spans">{spans.length}</Fact>
        <Fact name="Errors">{errors}</Fact>
        <Fact name="Services">{services.join(', ')}</Fact>
        <Fact name="Trace id">
          <Link href={searchAddress(trace.traceId)} prefetch={false}>
            {trace.traceId}
          </Link>
        </Fact>
      </dl>
      <Panel
        title="Spans"
        aside={
          <ButtonLink size="small" href={traceAddress(trace.traceId, other)} scroll={false}>
            {other === 'table' ? 'As a table' : 'As a waterfall'}
          </ButtonLink>
        }
      >
        {view === 'table' ? (
          <SpanTable spans={spans} began={began} />
        ) : (
          <Waterfall traceId={trace.traceId} nodes={nodes} began={began} />
        )}
      </Panel>
      <TraceRecords hops={hops} />
    </>
  )
}
