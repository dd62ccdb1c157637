import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useId, useState } from 'react'
import { Button } from '../../shared/button.tsx'
import choice from '../../shared/select.module.css'
import { Select } from '../../shared/select.tsx'
import { useDraft } from '../../shared/use-draft.ts'
import style from './topics.module.css'
import { type RecordsQuery, topicsAddress } from './topics-query.ts'

type Begin = 'newest' | 'oldest' | 'offset' | 'time'

const beginOf = (from: string): Begin =>
  from === '' ? 'newest' : from === 'oldest' ? 'oldest' : /^\d+$/.test(from) ? 'offset' : 'time'

/** A time of the address as an input of the browser has it: where the reader is, to the second. */
const localTime = (from: string): string => {
  if (beginOf(from) !== 'time') return ''
  const date = new Date(from)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

const filterOf = (text: string): string => text.trim()

/** Partition, beginning and text, which the address keeps. */
export function RecordFilters({ query, partitions }: { query: RecordsQuery; partitions: number }) {
  const id = useId()
  const router = useRouter()
  const { topic, partition, from, filter } = query
  const { draft: text, edit, ask } = useDraft(filter, filterOf)
  const [begin, setBegin] = useState<Begin>(beginOf(from))
  const [offset, setOffset] = useState(beginOf(from) === 'offset' ? from : '')
  const [time, setTime] = useState(localTime(from))
  useEffect(() => {
    setBegin(beginOf(from))
    setOffset(beginOf(from) === 'offset' ? from : '')
    setTime(localTime(from))
  }, [from])

  const apply = (change: Partial<Pick<RecordsQuery, 'partition' | 'from'>>): void => {
    ask(text)
    router.push(topicsAddress({ topic, partition, from, filter: filterOf(text), ...change }), { scroll: false })
  }
  const chooseBegin = (chosen: Begin): void => {
    setBegin(chosen)
    if (chosen === 'newest') apply({ from: '' })
    if (chosen === 'oldest') apply({ from: 'oldest' })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (begin === 'offset') apply({ from: partition === '' || !/^\d{1,15}$/.test(offset) ? '' : offset })
    else if (begin === 'time') apply({ from: time === '' ? '' : new Date(time).toISOString() })
    else apply({})
  }
  const options = [
    { value: '', label: 'All' },
    ...Array.from({ length: partitions }, (_, number) => ({ value: String(number), label: String(number) })),
  ]
  const begins = [
    { value: 'newest', label: 'The newest' },
    { value: 'oldest', label: 'The oldest' },
    ...(partition === '' ? [] : [{ value: 'offset', label: 'An offset' } as const]),
    { value: 'time', label: 'A time' },
  ] as const
  return (
    <search>
      <form className={style.filters} onSubmit={submit}>
        <Select
          label="Partition"
          value={partition}
          options={options}
          choose={chosen => apply({ partition: chosen, ...(begin === 'offset' ? { from: '' } : {}) })}
        />
        <Select label="Begin with" value={begin} options={begins} choose={chooseBegin} />
        {begin === 'offset' && (
          <div className={choice.choice}>
            <label htmlFor={`${id}-offset`}>Offset</label>
            <input
              id={`${id}-offset`}
              inputMode="numeric"
              autoComplete="off"
              value={offset}
              onChange={event => setOffset(event.target.value.trim())}
            />
          </div>
        )}
        {begin === 'time' && (
          <div className={choice.choice}>
            <label htmlFor={`${id}-time`}>Time</label>
            <input
              id={`${id}-time`}
              type="datetime-local"
              step="1"
              value={time}
              onChange={event => setTime(event.target.value)}
            />
          </div>
        )}
        <div className={`${choice.choice} ${style.search}`}>
          <label htmlFor={id}>Text in key, value or headers</label>
          <input
            id={id}
            type="search"
            value={text}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={event => edit(event.target.value)}
          />
        </div>
        <Button type="submit">Search</Button>
      </form>
    </search>
  )
}
