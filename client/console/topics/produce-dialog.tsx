import { useId, useState } from 'react'
import { type ApiFailure, apiRequest, describeFailure } from '../../shared/api-request.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { Field } from '../../shared/field.tsx'
import { Select } from '../../shared/select.tsx'
import { headersOf } from './header-lines.ts'
import style from './topics.module.css'

interface ProduceDialogProps {
  /** Of the storefront of this machine. */
  readonly localUrl: string
  readonly topic: string
  readonly partitions: number
  readonly done: (place: string) => void
  readonly close: () => void
}

/** A record as a person writes it, for a topic of this machine. */
export function ProduceDialog({ localUrl, topic, partitions, done, close }: ProduceDialogProps) {
  const id = useId()
  const [key, setKey] = useState('')
  const [value, setValue] = useState('{}')
  const [headers, setHeaders] = useState('')
  const [partition, setPartition] = useState('')
  const [tombstone, setTombstone] = useState(false)
  const [failure, setFailure] = useState<ApiFailure>()
  const [isBusy, setBusy] = useState(false)
  const parsed = headersOf(headers)
  const wrong = parsed === undefined ? 'Write a header in each line, such as ce_id: 42.' : undefined

  const produce = async (): Promise<void> => {
    if (parsed === undefined) return
    setBusy(true)
    const answer = await apiRequest<{ partition: number; offset: number }>(
      `${localUrl}/topics/${encodeURIComponent(topic)}/records`,
      {
        method: 'POST',
        timeoutMs: 20_000,
        body: {
          key: key === '' ? null : key,
          value: tombstone ? null : value,
          headers: parsed,
          ...(partition === '' ? {} : { partition: Number(partition) }),
        },
      },
    )
    setBusy(false)
    if (answer.ok) done(`${answer.data.partition}/${answer.data.offset}`)
    else setFailure(answer)
  }

  const options = [
    { value: '', label: 'By the key' },
    ...Array.from({ length: partitions }, (_, number) => ({ value: String(number), label: String(number) })),
  ]
  return (
    <ConfirmDialog
      title={`Produce a record on ${topic}?`}
      words={[
        'It is sent as it stands here: nobody checks whether it is a fact. Functions handle it as any other record.',
      ]}
      confirm="Produce"
      isBusy={isBusy}
      trouble={failure && { title: 'It was not produced', text: describeFailure(failure) }}
      act={() => void produce()}
      close={close}
    >
      <Field label="Key" hint="Empty: a record without a key.">
        {described => (
          <input
            {...described}
            autoComplete="off"
            spellCheck={false}
            value={key}
            onChange={event => setKey(event.target.value)}
          />
        )}
      </Field>
      <Select label="Partition" value={partition} options={options} choose={setPartition} />
      <div className={style.choice}>
        <input id={id} type="checkbox" checked={tombstone} onChange={event => setTombstone(event.target.checked)} />
        <label htmlFor={id}>Without a value (tombstone)</label>
      </div>
      {!tombstone && (
        <Field label="Value">
          {described => (
            <textarea
              {...described}
              className={style.text}
              rows={6}
              spellCheck={false}
              value={value}
              onChange={event => setValue(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="Headers" error={wrong} hint="One in each line: name: value.">
        {described => (
          <textarea
            {...described}
            className={style.text}
            rows={3}
            spellCheck={false}
            value={headers}
            onChange={event => setHeaders(event.target.value)}
          />
        )}
      </Field>
    </ConfirmDialog>
  )
}
