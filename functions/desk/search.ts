/** One search over the sink: the orders, events, mails and dead letters of a text, and the topics of that name. */
import type { Query } from '../analytics/postgres.ts'
import { withTimeout } from '../errors.ts'
import { traceIdIn } from '../observability/trace-id.ts'
import { catalogueTopics, topics, topicsBeside } from '../topics.ts'
import { type FoundOrder, findOrders, idRange, literally, ordersIn, personOf } from './find-orders.ts'

interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: string
  /** Absent where it is of no checkout. */
  readonly checkoutId?: string
  readonly traceId?: string
}

export interface FoundEvent extends Place {
  readonly eventId: string
}

export interface FoundLetter extends Place {
  /** Its coordinates in one word, for POST /dead-letters/redrive. */
  readonly id: string
  readonly reason: string
  readonly function?: string
  /** True when it was neither redriven nor discarded. */
  readonly waits: boolean
}

export interface FoundMail {
  readonly mail: string
  /** Null where it was erased. */
  readonly to: string | null
  readonly subject: string
  readonly messageId: string
  readonly at: string
  readonly checkoutId?: string
}

export const kinds = ['orders', 'events', 'deadLetters', 'mails'] as const

export interface Found {
  readonly orders: readonly FoundOrder[]
  readonly events: readonly FoundEvent[]
  readonly deadLetters: readonly FoundLetter[]
  readonly mails: readonly FoundMail[]
  /** Names. */
  readonly topics: readonly string[]
  /** The kinds of which there is more than is listed. */
  readonly more: readonly (typeof kinds)[number][]
}

const most = 20
/** A trace has a record for each step, and repetitions. */
const mostEvents = 100
/** Orders that are listed because an event, a mail or a dead letter of them was found. */
const mostAlongside = 5
/** All statements together end before the function does. */
const searchMs = 8_000

const topicNames = [...topics, ...catalogueTopics, ...topicsBeside].map(({ name }) => name)

/** Topics by the beginning of their name or of a word of it. */
export const topicsNamed = (text: string): readonly string[] => {
  const beginning = text.toLowerCase()
  const exact = topicNames.filter(name => name === beginning)
  if (exact.length > 0 || beginning.length < 3) return exact
  return topicNames.filter(name => name.startsWith(beginning) || name.includes(`-${beginning}`))
}

interface PlaceRow {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: Date
  readonly checkout_id: string | null
  readonly trace_id: string | null
}

const placeOf = ({ topic, partition, offset, at, checkout_id, trace_id }: PlaceRow): Place => ({
  topic,
  partition,
  offset,
  at: at.toISOString(),
  ...(checkout_id ? { checkoutId: checkout_id } : {}),
  ...(trace_id ? { traceId: trace_id } : {}),
})

// One select for each way, and not one with `or`: each is answered by its index.
const eventsStatement = `select event_id, topic, partition, "offset", at, checkout_id, trace_id
from (
  (select event_id, topic, partition, "offset", coalesce(time, at) as at, arrived, checkout_id, trace_id
  from events where event_id = $1 limit $3)
  union
  (select event_id, topic, partition, "offset", coalesce(time, at), arrived, checkout_id, trace_id
  from events where trace_id = $2 order by arrived limit $3)
) as way
order by arrived limit $3`

interface EventRow extends PlaceRow {
  readonly event_id: string
}

const letterColumns =
  'id, topic, partition, "offset", failed_at as at, checkout_id, trace_id, reason, function, redriven_at is null as waits, arrived'

const lettersStatement = `select * from (
  (select ${letterColumns} from dead_letters where id = $1)
  union
  (select ${letterColumns} from dead_letters where left(event_id, 200) = left($1, 200) and event_id = $1 limit $5)
  union
  (select ${letterColumns} from dead_letters where trace_id = $2 limit $5)
  union
  (select ${letterColumns} from dead_letters where checkout_id between $3::uuid and $4::uuid limit $5)
) as way
order by waits desc, arrived desc limit $5`

interface LetterRow extends PlaceRow {
  readonly id: string
  readonly reason: string
  readonly function: string | null
  readonly waits: boolean
}

const mailColumns = `mail, payload ->> 'to' as recipient, payload ->> 'subject' as subject, payload ->> 'messageId' as message_id,
  at, arrived, checkout_id, trace_id`

/** $2: an address, or its beginning with its @; null for another text. */
const mailsStatement = `select * from (
  (select ${mailColumns} from events
  where topic = 'email-successful' and left(payload ->> 'messageId', 200) = $1 limit $3)
  union
  (select ${mailColumns} from events
  where topic = 'email-successful' and checkout_id in (
    select checkout_id from events
    where topic = 'checkout-requested' and checkout_id is not null and searched_mail(payload) like lower($2) || '%'
    order by at desc limit $3
  )
  order by at desc limit $3)
) as way
order by arrived desc limit $3`

interface MailRow {
  readonly mail: string | null
  readonly recipient: string | null
  readonly subject: string | null
  readonly message_id: string | null
  readonly at: Date
  readonly checkout_id: string | null
  readonly trace_id: string | null
}

const mailOf = ({ mail, recipient, subject, message_id, at, checkout_id, trace_id }: MailRow): FoundMail => ({
  mail: mail ?? '',
  to: personOf({ email: recipient }).email,
  subject: subject ?? '',
  messageId: message_id ?? '',
  at: at.toISOString(),
  ...(checkout_id ? { checkoutId: checkout_id } : {}),
  ...(trace_id ? { traceId: trace_id } : {}),
})

export const searchSink = (query: Query) => {
  const findOrdersBy = (search: string, limit: number) => findOrders(ordersIn(query), { search, limit })

  const alongside = async (ids: readonly string[]): Promise<FoundOrder[]> => {
    const pages = await Promise.all(ids.slice(0, mostAlongside).map(id => findOrdersBy(id, 1)))
    return pages.flatMap(({ orders }) => orders)
  }

  const search = async (text: string): Promise<Found> => {
    const trace = traceIdIn(text) ?? null
    const [least = null, greatest = null] = idRange(text) ?? []
    const [page, eventRows, letterRows, mailRows] = await Promise.all([
      findOrdersBy(text, most),
      query<EventRow>(eventsStatement, [text, trace, mostEvents + 1]),
      query<LetterRow>(lettersStatement, [text, trace, least, greatest, most + 1]),
      query<MailRow>(mailsStatement, [text, text.includes('@') ? literally(text) : null, most + 1]),
    ])
    const found = [...eventRows, ...letterRows, ...mailRows].flatMap(({ checkout_id }) => checkout_id ?? [])
    const known = new Set(page.orders.map(({ checkoutId }) => checkoutId))
    const others = [...new Set(found)].filter(id => !known.has(id))
    const orders = [...page.orders, ...(page.next ? [] : await alongside(others))]
    const isMore = {
      orders: page.next !== undefined || others.length > mostAlongside,
      events: eventRows.length > mostEvents,
      deadLetters: letterRows.length > most,
      mails: mailRows.length > most,
    }
    return {
      orders,
      events: eventRows.slice(0, mostEvents).map(row => ({ ...placeOf(row), eventId: row.event_id })),
      deadLetters: letterRows.slice(0, most).map(row => ({
        ...placeOf(row),
        id: row.id,
        reason: row.reason,
        ...(row.function ? { function: row.function } : {}),
        waits: row.waits,
      })),
      mails: mailRows.slice(0, most).map(mailOf),
      topics: topicsNamed(text),
      more: kinds.filter(kind => isMore[kind]),
    }
  }

  /** @throws Unavailable when the sink is away or the search takes too long */
  return (text: string): Promise<Found> => withTimeout(searchMs, search(text), 'The search')
}
