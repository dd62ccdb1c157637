import { useState } from 'react'
import { describeFailure } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { ProduceDialog } from './produce-dialog.tsx'
import { RecordFilters } from './record-filters.tsx'
import { RecordRow } from './record-row.tsx'
import { formatCount } from './topic-words.ts'
import style from './topics.module.css'
import type { TopicsApi } from './topics-api.ts'
import type { RecordsQuery } from './topics-query.ts'
import { useRecords } from './use-records.ts'

interface RecordViewerProps {
  readonly api: TopicsApi | undefined
  readonly query: RecordsQuery
  readonly partitions: number
}

/** The records as they are on the topic: nobody's offsets move. */
export function RecordViewer({ api, query, partitions }: RecordViewerProps) {
  const locale = useLocale()
  const [live, setLive] = useState(false)
  const [unmasked, setUnmasked] = useState(false)
  const { localUrl } = useShop().config ?? {}
  const [isProducing, setProducing] = useState(false)
  const [produced, setProduced] = useState('')
  const records = useRecords(api, query, { unmasked, live })
  const { records: shown = [], read = 0, ascending, failure, isBusy, hasMore, showMore, reload } = records
  const isLive = live && !ascending
  const order = ascending ? 'oldest first' : 'newest first'
  return (
    <Panel
      title="Records"
      aside={
        <span role="status" className={style.count}>
          {shown.length} {order} · {formatCount(read, locale)} read
        </span>
      }
    >
      <RecordFilters query={query} partitions={partitions} />
      <div className={style.controls}>
        <Button aria-pressed={isLive} aria-disabled={ascending} onClick={() => setLive(!ascending && !live)}>
          {isLive ? 'Stop live tail' : 'Live tail'}
        </Button>
        <Button aria-pressed={unmasked} onClick={() => setUnmasked(!unmasked)}>
          {unmasked ? 'Mask persons' : 'Show persons'}
        </Button>
        <Button aria-disabled={isBusy} onClick={reload}>
          Reload
        </Button>
        {localUrl && <Button onClick={() => setProducing(true)}>Produce a record…</Button>}
        {ascending && <span className="soft">A live tail begins with the newest record.</span>}
        {isLive && <span className={style.pulse}>Live</span>}
      </div>
      {produced && <Notice tone="good" title={`Produced at ${produced}`} />}
      {localUrl && isProducing && (
        <ProduceDialog
          localUrl={localUrl}
          topic={query.topic}
          partitions={partitions}
          done={place => {
            setProduced(place)
            setProducing(false)
            if (!isLive) reload()
          }}
          close={() => setProducing(false)}
        />
      )}
      {failure && (
        <Notice
          tone={shown.length > 0 ? 'warn' : 'bad'}
          title={
            failure.kind === 'problem' && failure.problem.status === 403
              ? 'You have no right to see this'
              : 'The records can’t be read'
          }
        >
          {describeFailure(failure)}{' '}
          {failure.kind === 'problem' && failure.problem.errors?.map(({ message }) => message).join(' ')}
        </Notice>
      )}
      {shown.length > 0 && (
        <ol className={style.records} aria-label={`Records, ${order}`}>
          {shown.map(record => (
            <RecordRow
              key={`${record.partition}-${record.offset}`}
              topic={query.topic}
              record={record}
              wanted={String(record.offset) === query.from}
            />
          ))}
        </ol>
      )}
      {shown.length === 0 && !failure && (
        <p className="soft">
          {isBusy || records.records === undefined
            ? 'Reading…'
            : hasMore
              ? 'Nothing found so far. There is more to read.'
              : query.filter || ascending
                ? 'No record matches.'
                : 'This topic has no records.'}
        </p>
      )}
      {hasMore && (
        <Button className={style.older} aria-disabled={isBusy} onClick={showMore}>
          {isBusy ? 'Reading…' : ascending ? 'Show newer records' : 'Show older records'}
        </Button>
      )}
    </Panel>
  )
}
