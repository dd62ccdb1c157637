import { useState } from 'react'
import { formatClock, formatDuration } from '../shared/time.ts'
import { useLocale } from '../shared/use-locale.ts'
import { stepLabels } from './order-labels.ts'
import style from './timeline.module.css'
import type { Step } from './timeline-steps.ts'

/** The order as it happens: a step for each fact, with the record that states it for the curious. */
export function Timeline({ steps, tookInAll }: { steps: readonly Step[]; tookInAll: number | undefined }) {
  const [curious, setCurious] = useState(true)
  return (
    <section className={style.timeline} aria-labelledby="timeline-title">
      <header className={style.head}>
        <h2 id="timeline-title" className={style.title}>
          What happened
        </h2>
        <label className={style.curious}>
          <input type="checkbox" checked={curious} onChange={event => setCurious(event.target.checked)} />
          Show technical details
        </label>
      </header>
      <ol className={style.steps}>
        {steps.map(step => (
          <StepLine key={step.name} step={step} curious={curious} />
        ))}
      </ol>
      <p className={style.total}>{tookInAll === undefined ? '\u00a0' : `${formatDuration(tookInAll)} in total`}</p>
    </section>
  )
}

const happenedWords = { done: 'done', bad: 'done', now: 'now', ahead: 'to come' } as const

function StepLine({ step, curious }: { step: Step; curious: boolean }) {
  const locale = useLocale()
  const { name, state, entry, tookMs } = step
  const words = stepLabels[name]
  const happened = state === 'done' || state === 'bad'
  return (
    <li className={`${style.step} ${style[state]}`} aria-current={state === 'now' ? 'step' : undefined}>
      <Mark state={state} />
      <div className={style.words}>
        <p className={style.name}>
          {state === 'now' ? words.now : words.done}
          <span className="visually-hidden">, {happenedWords[state]}</span>
        </p>
        <p className={style.record}>
          {!happened && words.by}
          {happened && !entry && 'Details will follow'}
          {entry && !curious && words.by}
          {entry && curious && (
            <span className="figures">
              {entry.topic} <span className={style.place}>· partition {entry.partition}</span>{' '}
              <span className={style.place}>· offset {entry.offset}</span>
            </span>
          )}
        </p>
      </div>
      <div className={`figures ${style.times}`}>
        {entry && <time dateTime={entry.at}>{formatClock(entry.at, locale)}</time>}
        {tookMs !== undefined && <span className={style.took}>+{formatDuration(tookMs)}</span>}
      </div>
    </li>
  )
}

const marks = { done: 'M4 8.5l3 3 5-6.5', bad: 'M5 5l6 6M11 5l-6 6', now: 'M8 5v3l2 2', ahead: 'M8 8h.01' } as const

function Mark({ state }: { state: Step['state'] }) {
  return (
    <svg viewBox="0 0 16 16" width="28" height="28" className={style.mark} aria-hidden="true">
      <circle cx="8" cy="8" r="7" />
      <path d={marks[state]} fill="none" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
