import Link from 'next/link'
import { Button } from '../../shared/button.tsx'
import type { DeadLetter } from '../../shared/contract.ts'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { Fact } from '../fact.tsx'
import { orderAddress } from '../search/search-links.ts'
import { RecordLink } from '../topics/record-link.tsx'
import { TraceLink } from '../traces/trace-link.tsx'
import style from './dead-letter-card.module.css'
import { LetterValue } from './letter-value.tsx'
import { describeLetter, waitsForPerson } from './letter-words.ts'

/** What may be done with one that waits. */
export interface LetterActions {
  readonly busy: boolean
  readonly selected: boolean
  readonly select: (selected: boolean) => void
  readonly redrive: () => void
}

/** Retries of Lambda say no error; the log of the function has it. */
const errorOf = ({ topic, error, function: name }: DeadLetter): string =>
  error === '' && topic === 'retries-exhausted' ? `Each retry failed. The log of ${name} says why.` : error

/** One record that could not be processed: why, where it came from, what it holds, and what came of it. */
export function DeadLetterCard({ record, actions }: { record: DeadLetter; actions?: LetterActions }) {
  const locale = useLocale()
  const { topic, partition, offset, at, reason, source, checkoutId, traceId, attempt, problem } = record
  const place = `${source.topic} ${source.partition}/${source.offset}`
  return (
    <li className={style.record} data-waits={waitsForPerson(record)}>
      <div className={style.head}>
        {actions && (
          <label className={style.select}>
            <input
              type="checkbox"
              aria-label={`Select the record of ${place}`}
              checked={actions.selected}
              onChange={event => actions.select(event.target.checked)}
            />
          </label>
        )}
        <div className={style.words}>
          <h2 className={style.reason}>{reason}</h2>
          <p className={style.error}>{errorOf(record)}</p>
        </div>
        {actions && problem === null && (
          <Button
            size="small"
            aria-disabled={actions.busy}
            aria-label={`Redrive the record of ${place}`}
            onClick={actions.redrive}
          >
            Redrive
          </Button>
        )}
      </div>
      <p className={style.next}>{describeLetter(record, locale)}</p>
      <dl className={style.facts}>
        <Fact name="Function">{record.function}</Fact>
        <Fact name="Source">
          <RecordLink {...source}>{place}</RecordLink>
        </Fact>
        <Fact name="Stored in">
          <RecordLink topic={topic} partition={partition} offset={offset}>
            {topic} {partition}/{offset}
          </RecordLink>
        </Fact>
        <Fact name="Failed at">{formatDateTime(at, locale)}</Fact>
        <Fact name="Redriven">
          {attempt === 0 ? 'never before' : `${attempt} ${attempt === 1 ? 'time' : 'times'} before`}
        </Fact>
        {checkoutId && (
          <Fact name="Order">
            <Link href={orderAddress(checkoutId)} prefetch={false}>
              {checkoutId}
            </Link>
          </Fact>
        )}
        {traceId && (
          <Fact name="Trace">
            <TraceLink id={traceId}>{traceId}</TraceLink>
          </Fact>
        )}
      </dl>
      <LetterValue headers={record.headers} value={record.value} />
    </li>
  )
}
