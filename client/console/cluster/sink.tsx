import Link from 'next/link'
import { Panel } from '../../shared/panel.tsx'
import { Fact } from '../fact.tsx'
import type { KnownCluster } from './known-cluster.ts'
import { ReadAt } from './read-at.tsx'
import style from './sink.module.css'

type SinkProps = Pick<KnownCluster, 'connector' | 'deadLetters' | 'readAt'>

/** The sink connector with its tasks, and what ended in the dead-letter topics. */
export function Sink({ connector, deadLetters, readAt }: SinkProps) {
  return (
    <div className={style.column}>
      <Panel
        title="Sink"
        aside={
          connector && (readAt.connector ? <ReadAt at={readAt.connector} /> : <StateWord state={connector.state} />)
        }
      >
        {!connector && (
          <p className="soft">Kafka Connect is not responding. Orders are processed; analytics is not updated.</p>
        )}
        {connector && (
          <>
            <p className="figures soft">{connector.name}</p>
            <ul className={style.tasks}>
              {connector.tasks.map(({ id, state, trace }) => (
                <li key={id}>
                  <p className={style.task}>
                    <span>Task {id}</span>
                    <StateWord state={state} />
                  </p>
                  {trace && (
                    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
                    <pre className={style.trace} tabIndex={0}>
                      {trace}
                    </pre>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Panel>
      <Panel
        title="Dead letters"
        aside={
          <>
            <ReadAt at={readAt.deadLetters} />{' '}
            <Link href="/console/dead-letters" className={style.view}>
              View
            </Link>
          </>
        }
      >
        {readAt.deadLetters === null && <p className="soft">Their number could not be read so far.</p>}
        <dl className={style.counts}>
          {(readAt.deadLetters === null ? [] : deadLetters).map(({ topic, records }) => (
            <Fact key={topic} name={topic}>
              {records}
            </Fact>
          ))}
        </dl>
      </Panel>
    </div>
  )
}

function StateWord({ state }: { state: string }) {
  return (
    <span className={style.state} data-state={state}>
      {state.charAt(0) + state.slice(1).toLowerCase()}
    </span>
  )
}
