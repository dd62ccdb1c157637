/** Personal data in the sink: rows of events by their checkout or by what they mention, and dead letters. */
import type { Query } from '../analytics/postgres.ts'
import { mentions, withoutPerson } from './personal-data.ts'

interface EventRow {
  readonly event_id: string
  readonly source: string
  readonly topic: string
  readonly checkout_id: string | null
  readonly payload: unknown
  readonly text: string | null
}

interface LetterRow {
  readonly id: string
  readonly arrived: number
  readonly checkout_id: string | null
  readonly key: string | null
  readonly event_id: string | null
  readonly error: string | null
  readonly discarded_why?: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly value: Buffer | null
}

/** Whom an erasure is about. Words are in lower case. */
export interface Person {
  readonly mailbox: string
  readonly mails: readonly string[]
  /** Names and streets, for rows of the person's own checkouts. */
  readonly words: readonly string[]
  readonly checkoutIds: ReadonlySet<string>
  /** Of those that are not touched now. */
  readonly deferredIds: ReadonlySet<string>
  /** The checkouts whose order keeps name and address. */
  readonly keptIds: ReadonlySet<string>
}

const eventsAtOnce = 20_000
/** A value may have a mebibyte. */
const lettersAtOnce = 20
const none = Buffer.from('erased')

const patternOf = (word: string): string => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`

/** What an event is without its person: null when only the whole value can be erased. */
export const erasedEvent = (
  { topic, checkout_id, payload, text }: Pick<EventRow, 'topic' | 'checkout_id' | 'payload' | 'text'>,
  { mails, words, keptIds }: Pick<Person, 'mails' | 'words' | 'keptIds'>,
): unknown => {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null
  const plain = withoutPerson(payload) as Record<string, unknown>
  const isKept = topic === 'order-successful' && checkout_id !== null && keptIds.has(checkout_id)
  const { customer, shipTo } = payload as { customer?: object; shipTo?: object }
  const kept = isKept
    ? { ...plain, ...(customer ? { customer: { ...customer, email: 'erased' } } : {}), ...(shipTo ? { shipTo } : {}) }
    : plain
  const { lines, ...members } = kept as Record<string, unknown>
  // Names of products are compared with addresses only: a person may be called as a product is.
  if (mentions(JSON.stringify(lines ?? []), mails)) return null
  if (mentions(JSON.stringify(members), isKept ? mails : [...mails, ...words])) return null
  return text === null ? null : kept
}

const canonical = (text: string | null): string | undefined => {
  try {
    return text === null ? undefined : JSON.stringify(sorted(JSON.parse(text)))
  } catch {
    return undefined
  }
}
const sorted = (content: unknown): unknown => {
  if (Array.isArray(content)) return content.map(sorted)
  if (typeof content !== 'object' || content === null) return content
  return Object.fromEntries(
    Object.entries(content)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, sorted(value)]),
  )
}

const readLetter = (value: Buffer | null): unknown => {
  try {
    return value === null ? undefined : JSON.parse(value.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What a dead letter is without its person; the columns that stay as they are are absent. */
export const erasedLetter = (
  letter: Omit<LetterRow, 'arrived'>,
  { mails, words }: Pick<Person, 'mails' | 'words'>,
): Partial<Omit<LetterRow, 'id' | 'arrived' | 'checkout_id'>> => {
  const all = [...mails, ...words]
  const hides = (text: string | null): boolean => text !== null && mentions(text, all)
  const content = readLetter(letter.value)
  const plain = typeof content === 'object' && content !== null ? JSON.stringify(withoutPerson(content)) : undefined
  const value = plain === undefined || mentions(plain, all) ? none : Buffer.from(plain)
  const isPlain = letter.value === null || letter.value.equals(value) || plain === JSON.stringify(content)
  const headers = Object.fromEntries(
    Object.entries(letter.headers).map(([name, text]) => [name, hides(text) ? 'erased' : text]),
  )
  return {
    ...(isPlain && !hides(letter.value?.toString('utf8') ?? null) ? {} : { value }),
    ...(hides(letter.key) ? { key: 'erased' } : {}),
    ...(hides(letter.event_id) ? { event_id: 'erased' } : {}),
    ...(hides(letter.error) ? { error: 'erased' } : {}),
    ...(hides(letter.discarded_why ?? null) ? { discarded_why: 'erased' } : {}),
    ...(JSON.stringify(headers) === JSON.stringify(letter.headers) ? {} : { headers }),
  }
}

export const sinkPersonalData = (query: Query) => {
  const columns = `event_id, source, topic, checkout_id, payload, case when value is not null then readable_bytes(value) end as text`

  /** Rows of other checkouts, or of none, that mention the person. */
  const mentioning = async (person: Person, progress: (rows: number) => void): Promise<EventRow[]> => {
    const found: EventRow[] = []
    const [{ last = 0 } = {}] = await query<{ last: number | null }>('select max(arrived) as last from events')
    for (let from = 0; from < (last ?? 0); from += eventsAtOnce) {
      found.push(
        ...(await query<EventRow>(
          `select ${columns} from events
           where arrived > $1 and arrived <= $2 and (checkout_id is null or not checkout_id = any($5::uuid[])) and (
             mailbox_of(payload #>> '{customer,email}') = $3 or mailbox_of(payload ->> 'to') = $3
             or concat_ws(' ', event_id, source, type, reason, order_number, mail, payload::text, readable_bytes(value)) ilike any($4)
           )`,
          [
            from,
            from + eventsAtOnce,
            person.mailbox,
            person.mails.map(patternOf),
            [...person.checkoutIds, ...person.deferredIds],
          ],
        )),
      )
      progress(Math.min(last ?? 0, from + eventsAtOnce))
    }
    return found
  }

  const eventsOf = (checkoutIds: Iterable<string>): Promise<EventRow[]> =>
    query<EventRow>(`select ${columns} from events where checkout_id = any($1::uuid[])`, [[...checkoutIds]])

  /** Dead letters of the person, in small pages: each may be large. */
  const lettersOf = async function* (person: Person): AsyncIterable<LetterRow> {
    for (let after = 0; ; ) {
      const page = await query<LetterRow>(
        `select id, arrived, checkout_id, key, event_id, error, discarded_why, headers, value from dead_letters
         where arrived > $1 order by arrived limit ${lettersAtOnce}`,
        [after],
      )
      for (const letter of page) {
        const isOwn = letter.checkout_id !== null && person.checkoutIds.has(letter.checkout_id)
        const isDeferred = letter.checkout_id !== null && person.deferredIds.has(letter.checkout_id)
        const texts = [letter.key, letter.event_id, letter.error, letter.discarded_why, JSON.stringify(letter.headers)]
        const text = [...texts, letter.value?.toString('utf8')]
        if (isOwn || (!isDeferred && text.some(each => each && mentions(each, person.mails)))) yield letter
      }
      const last = page.at(-1)
      if (!last) return
      after = last.arrived
    }
  }

  return {
    mentioning,
    eventsOf,
    lettersOf,

    /** Records of these checkouts that arrive later are erased as they arrive. */
    mark: async ({ checkoutIds, keptIds }: Person): Promise<void> => {
      await query(
        `insert into erased_checkouts (checkout_id, keeps_order)
         select id, id = any($2::uuid[]) from unnest($1::uuid[]) as given (id)
         on conflict (checkout_id) do update set keeps_order = excluded.keeps_order`,
        [[...checkoutIds], [...keptIds]],
      )
    },

    /** @returns whether something of the row was a person's */
    isErased: (row: EventRow, person: Person): boolean => {
      const plain = erasedEvent(row, person)
      if (plain === null) return row.text === null || row.text === 'erased'
      return canonical(row.text) === JSON.stringify(sorted(plain))
    },

    eraseEvents: async (rows: readonly EventRow[], person: Person): Promise<void> => {
      for (const row of rows) {
        const plain = erasedEvent(row, person)
        const payload = plain === null ? null : JSON.stringify(plain)
        await query(
          `update events set
             payload = $3::text::jsonb, value = convert_to(coalesce($3::text, 'erased'), 'UTF8'),
             event_id = case when event_id ilike any($4) then 'erased-' || md5(event_id) else event_id end,
             source = case when source ilike any($4) then 'erased' else source end,
             type = case when type ilike any($4) then 'erased' else type end,
             reason = case when reason ilike any($4) then 'erased' else reason end,
             order_number = case when order_number ilike any($4) then 'erased' else order_number end,
             mail = case when mail ilike any($4) then 'erased' else mail end
           where event_id = $1 and source = $2`,
          [row.event_id, row.source, payload, person.mails.map(patternOf)],
        )
      }
      // Lines are taken out of the payload; a name of a product that mentions an address is no name of a product.
      await query(`update lines set name = 'erased' where name ilike any($1)`, [person.mails.map(patternOf)])
    },

    eraseLetter: async (letter: LetterRow, person: Person): Promise<boolean> => {
      const plain = erasedLetter(letter, person)
      const names = Object.keys(plain) as (keyof typeof plain)[]
      if (names.length === 0) return false
      await query(
        `update dead_letters set ${names.map((name, index) => `${name} = $${index + 2}`).join(', ')} where id = $1`,
        [letter.id, ...names.map(name => plain[name])],
      )
      if (plain.discarded_why) {
        await query(`update redrives set discarded_why = 'erased' where id = $1`, [letter.id])
      }
      return true
    },

    letterIsErased: (letter: LetterRow, person: Person): boolean =>
      Object.keys(erasedLetter(letter, person)).length === 0,

    /** Frees what the old versions of the rows held. */
    vacuum: async (): Promise<void> => {
      for (const table of ['events', 'dead_letters', 'lines']) await query(`vacuum ${table}`)
    },
  }
}
export type SinkPersonalData = ReturnType<typeof sinkPersonalData>
