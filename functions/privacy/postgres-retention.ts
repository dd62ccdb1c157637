/** Retention in the sink. The work is done by functions of connect/schema.sql, a batch at a time. */
import type { Query } from '../analytics/postgres.ts'
import { catalogueTopics, topics } from '../topics.ts'
import type { Limits } from './due.ts'

const atOnce = 5_000
/** Each may hold a mebibyte. */
const lettersAtOnce = 100

/** Topics whose values may hold a person. Brands and products hold none, and their newest state is never old. */
const personalTopics = [...topics, ...catalogueTopics.filter(({ compacted }) => !compacted)].map(({ name }) => name)

/**
 * Rows that stay, without their person, whatever their age: revenue, lines of orders, what was taken and given back, stock, the
 * catalogue and what operators did are made of them.
 */
export const lastingTopics: ReadonlySet<string> = new Set([
  ...['order-successful', 'order-cancelled', 'order-shipped', 'order-address-corrected', 'receipt-requested'],
  ...['payment-captured', 'refund-requested', 'payment-refunded', 'payment-refund-settled'],
  ...catalogueTopics.map(({ name }) => name),
])
const removedTopics = topics.map(({ name }) => name).filter(name => !lastingTopics.has(name))

/** True while the time of this run lasts. */
export type HasTime = () => boolean

export interface SinkWork {
  readonly changed: number
  /** False: the run has no more time, and something is left. */
  readonly isDone: boolean
}

export const sinkRetention = (query: Query, orderKeeps: 'amounts' | 'customer') => {
  const numberOf = async (text: string, values: unknown[]): Promise<number> => {
    const [row] = await query<{ count: number }>(text, values)
    return row?.count ?? 0
  }

  /** Calls until a batch is not full. */
  const inBatches = async (
    hasTime: HasTime,
    most: number,
    batch: () => Promise<{ seen: number; changed: number }>,
  ): Promise<SinkWork> => {
    let changed = 0
    while (hasTime()) {
      const done = await batch()
      changed += done.changed
      if (done.seen < most) return { changed, isDone: true }
    }
    return { changed, isDone: false }
  }

  /** Where all that is seen changes. */
  const allInBatches = (hasTime: HasTime, most: number, batch: () => Promise<number>): Promise<SinkWork> =>
    inBatches(hasTime, most, async () => {
      const changed = await batch()
      return { seen: changed, changed }
    })

  /** One after the other, until the time is over. */
  const each = async <T>(items: readonly T[], work: (item: T) => Promise<SinkWork>): Promise<SinkWork> => {
    let changed = 0
    for (const item of items) {
      const done = await work(item)
      changed += done.changed
      if (!done.isDone) return { changed, isDone: false }
    }
    return { changed, isDone: true }
  }

  const forgetTopic = (topic: string, until: string, keeps: boolean, hasTime: HasTime): Promise<SinkWork> =>
    inBatches(hasTime, atOnce, async () => {
      const [row] = await query<{ seen: number; changed: number }>(
        'select seen, changed from forget_events($1, $2, $3, $4)',
        [topic, until, keeps, atOnce],
      )
      return row ?? { seen: 0, changed: 0 }
    })

  /** Which topics forget until when; where an order keeps its customer, its row forgets in two steps. */
  const forgettingAt = ({ events, orders }: Limits) =>
    personalTopics.flatMap(topic =>
      topic === 'order-successful' && orderKeeps === 'customer'
        ? [
            { topic, until: events, keeps: true },
            { topic, until: orders < events ? orders : events, keeps: false },
          ]
        : [{ topic, until: events, keeps: false }],
    )

  return {
    forgetCheckouts: (checkoutIds: readonly string[]): Promise<number> =>
      numberOf('select forget_checkouts($1::uuid[]) as count', [checkoutIds]),

    forgetTokens: (checkoutIds: readonly string[]): Promise<number> =>
      numberOf('select forget_tokens($1::uuid[]) as count', [checkoutIds]),

    forgetEvents: (limits: Limits, hasTime: HasTime): Promise<SinkWork> =>
      each(forgettingAt(limits), ({ topic, until, keeps }) => forgetTopic(topic, until, keeps, hasTime)),

    forgetLetters: ({ letters }: Limits, hasTime: HasTime): Promise<SinkWork> =>
      allInBatches(hasTime, lettersAtOnce, () =>
        numberOf('select forget_letters($1, $2) as count', [letters, lettersAtOnce]),
      ),

    removeRows: ({ rows }: Limits, hasTime: HasTime): Promise<SinkWork> =>
      each([...removedTopics, undefined], topic =>
        allInBatches(hasTime, atOnce, () =>
          topic
            ? numberOf('select remove_events($1, $2, $3) as count', [topic, rows, atOnce])
            : numberOf('select remove_letters($1, $2) as count', [rows, atOnce]),
        ),
      ),

    /** Frees what the old versions of the rows held. */
    vacuum: async (): Promise<void> => {
      for (const table of ['events', 'dead_letters']) await query(`vacuum ${table}`)
    },

    /** What a pass would find; changes nothing. Events are those that were not looked at yet. */
    count: async ({ events, orders, letters, rows }: Limits) => ({
      events: await numberOf(
        `select count(*) from events left join forgotten_events using (topic)
         where topic = any($1) and ((at < $2 and at >= coalesce(greatest(before, case when $4 then kept_before end), '-infinity'))
           or ($4 and topic = 'order-successful' and at < $3 and at >= coalesce(before, '-infinity')))`,
        [personalTopics, events, orders, orderKeeps === 'customer'],
      ),
      letters: await numberOf(
        `select count(*) from dead_letters
         where (failed_at < $1 or failed_at > now() + interval '1 day')
           and (headers <> '{}' or error <> 'erased' or value <> 'erased' or discarded_why <> 'erased')`,
        [letters],
      ),
      rows:
        (await numberOf('select count(*) from events where topic = any($1) and at < $2', [removedTopics, rows])) +
        (await numberOf('select count(*) from dead_letters where failed_at < $1', [rows])),
    }),
  }
}
export type SinkRetention = ReturnType<typeof sinkRetention>
