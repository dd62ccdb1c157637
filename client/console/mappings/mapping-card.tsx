import { ButtonLink } from '../../shared/button.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { counterLabels, type MappedPartition, type MappingView } from './mapping.ts'
import style from './mapping-card.module.css'

/** One mapping: what it reads, how far it is, and what its function said last. */
export function MappingCard({ mapping }: { mapping: MappingView }) {
  const locale = useLocale()
  const { id, name, topics, state, result, failing, lag, inFlight, retries, batchSize, counters, partitions } = mapping
  return (
    <li className={style.card} data-failing={failing}>
      <header className={style.head}>
        <h2 className={style.name}>{name}</h2>
        <p className={style.state} data-enabled={state === 'Enabled'}>
          {state}
        </p>
      </header>
      <p className={style.topic}>
        reads {topics.join(', ')}
        {batchSize !== undefined && <span className="soft"> · up to {batchSize} a batch</span>}
      </p>
      <p className={style.result}>{result}</p>
      <dl className={style.now}>
        <div data-some={(lag ?? 0) > 0}>
          <dt>Lag</dt>
          <dd>{lag === undefined ? '–' : lag.toLocaleString(locale)}</dd>
        </div>
        <div>
          <dt>Batches in flight</dt>
          <dd>{inFlight}</dd>
        </div>
        <div data-some={retries > 0}>
          <dt>Retries so far</dt>
          <dd>{retries.toLocaleString(locale)}</dd>
        </div>
      </dl>
      {partitions.length > 0 && <Partitions partitions={partitions} />}
      <dl className={style.counters}>
        {Object.entries(counters).map(([name, count]) => (
          <div key={name}>
            <dt>{counterLabels[name]}</dt>
            <dd>{count.toLocaleString(locale)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <ButtonLink href={`/console/mappings?mapping=${id}`} size="small">
          Last hour<span className="visually-hidden"> of {name}</span>
        </ButtonLink>
      </p>
    </li>
  )
}

function Partitions({ partitions }: { partitions: readonly MappedPartition[] }) {
  return (
    <>
      <p className={style.caption}>Committed offset of each partition</p>
      <ol className={style.partitions}>
        {partitions.map(({ partition, committed, end, waiting, inFlight, retries }) => {
          const lag = end === undefined ? 0 : Math.max(0, end - committed)
          return (
            <li key={partition} data-busy={inFlight} data-behind={lag > 0}>
              <span className={style.partition}>
                <span className="visually-hidden">Partition </span>
                {partition}
              </span>
              <span className={style.offset}>
                <span className="visually-hidden">committed </span>
                {committed}
              </span>
              <span className={style.behind}>
                {lag > 0 ? `−${lag}` : inFlight ? '…' : waiting > 0 ? `${waiting} read` : ''}
                {inFlight && <span className="visually-hidden"> in flight</span>}
                {retries > 0 && <span className="visually-hidden">, tried {retries} times before</span>}
              </span>
            </li>
          )
        })}
      </ol>
    </>
  )
}
