import { useEffect, useState } from 'react'
import { type ApiFailure, describeFailure } from '../../shared/api-request.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import type { GroupReset, ResetRequest } from '../../shared/contract.ts'
import { Field } from '../../shared/field.tsx'
import { Select } from '../../shared/select.tsx'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './topics.module.css'
import type { TopicsApi } from './topics-api.ts'

type Place = 'beginning' | 'end' | 'offset' | 'time'

const places: readonly { readonly value: Place; readonly label: string }[] = [
  { value: 'beginning', label: 'The beginning: every record again' },
  { value: 'end', label: 'The end: skip what waits' },
  { value: 'offset', label: 'An offset' },
  { value: 'time', label: 'A time' },
]

/** Undefined while it is not filled in. */
const targetOf = (place: Place, offset: string, time: string): ResetRequest['to'] | undefined => {
  if (place === 'beginning' || place === 'end') return place
  if (place === 'offset') return /^\d{1,15}$/.test(offset) ? { offset: Number(offset) } : undefined
  return time === '' || Number.isNaN(Date.parse(time)) ? undefined : { time: new Date(time).toISOString() }
}

interface ResetDialogProps {
  readonly api: TopicsApi
  readonly group: string
  readonly topic: string
  readonly done: (answer: GroupReset) => void
  readonly close: () => void
}

/** Where a group will read on, partition by partition, before it is moved there. */
export function ResetDialog({ api, group, topic, done, close }: ResetDialogProps) {
  const [place, setPlace] = useState<Place>('beginning')
  const [offset, setOffset] = useState('')
  const [time, setTime] = useState('')
  const [preview, setPreview] = useState<{ readonly target: string; readonly answer: GroupReset }>()
  const [failure, setFailure] = useState<ApiFailure>()
  const [isBusy, setBusy] = useState(false)
  const [isPressed, setPressed] = useState(false)
  const to = targetOf(place, offset, time)
  const target = JSON.stringify(to) ?? ''
  const isMissing = isPressed && to === undefined

  useEffect(() => {
    setFailure(undefined)
    if (target === '') return
    const abort = new AbortController()
    const look = async (): Promise<void> => {
      const answer = await api.reset(group, { topic, to: JSON.parse(target), dryRun: true }, abort.signal)
      if (abort.signal.aborted) return
      if (answer.ok) setPreview({ target, answer: answer.data })
      else setFailure(answer)
    }
    void look()
    return () => abort.abort()
  }, [api, group, topic, target])

  const current = preview?.target === target ? preview.answer : undefined

  const reset = async (): Promise<void> => {
    setPressed(true)
    if (to === undefined || !current) return
    setBusy(true)
    setFailure(undefined)
    const answer = await api.reset(group, { topic, to, dryRun: false })
    setBusy(false)
    if (answer.ok) done(answer.data)
    else setFailure(answer)
  }

  return (
    <ConfirmDialog
      title={`Reset ${group}?`}
      words={[
        `The group reads ${topic} from there on when its reader starts again. Records before that place are not read; records after it are handled, again if they were before.`,
      ]}
      confirm="Reset offsets"
      isBusy={isBusy}
      trouble={failure && { title: 'The group can’t be moved', text: describeFailure(failure) }}
      act={() => void reset()}
      close={close}
    >
      <Select label="To" value={place} options={places} choose={setPlace} />
      {place === 'offset' && (
        <Field
          label="Offset"
          error={isMissing ? 'Enter an offset, such as 42.' : undefined}
          hint="A partition that does not have it goes to its first one or its end."
        >
          {described => (
            <input
              {...described}
              inputMode="numeric"
              autoComplete="off"
              value={offset}
              onChange={event => setOffset(event.target.value.trim())}
            />
          )}
        </Field>
      )}
      {place === 'time' && (
        <Field label="Time" error={isMissing ? 'Enter a time.' : undefined}>
          {described => (
            <input
              {...described}
              type="datetime-local"
              step="1"
              value={time}
              onChange={event => setTime(event.target.value)}
            />
          )}
        </Field>
      )}
      <Preview answer={current} wanted={target !== '' && !failure} />
    </ConfirmDialog>
  )
}

function Preview({ answer, wanted }: { answer: GroupReset | undefined; wanted: boolean }) {
  if (!answer) return wanted ? <p className="soft">Looking…</p> : null
  return (
    <div className={style.preview}>
      <table className={table.table}>
        <caption className="visually-hidden">What will be changed</caption>
        <TableHead columns={['Partition', { figure: 'From' }, { figure: 'To' }]} />
        <tbody>
          {answer.partitions.map(({ partition, from, to }) => (
            <tr key={partition}>
              <td className="figures">{partition}</td>
              <td data-figure="true">{from ?? '–'}</td>
              <td data-figure="true">{to}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
