/**
 * What came of a dead letter that was sent on. The record has a new place on its topic, which no one kept; so this is told by
 * what follows: the next dead letter of the same event, or the fact that the function was to state.
 */
export const outcomes = ['failed-again', 'went-through', 'waits', 'unknown'] as const

export interface Outcome {
  /**
   * `waits`: neither has come yet. `unknown`: nothing failed since, and the function states no fact that would tell, or others
   * state the same.
   */
  readonly state: (typeof outcomes)[number]
  /** The dead letter that came next. */
  readonly next?: string
}

/**
 * For a query of dead_letters as `letter`. The facts are those of its checkout, as `email-successful/receipt` where they are
 * of a mail.
 */
export const outcomeColumns = `(
  select next.id from dead_letters as next
  where left(next.event_id, 200) = left(letter.event_id, 200) and next.event_id = letter.event_id
    and letter.event_id <> 'erased'
    and next.source_topic = letter.source_topic and next.function is not distinct from letter.function
    and next.attempt = letter.attempt + 1
  order by next.arrived limit 1
) as failed_again, (
  select array_agg(distinct concat_ws('/', topic, mail)) from events
  where checkout_id = letter.checkout_id and topic <> 'payment-updated'
) as facts`

export interface OutcomeRow {
  readonly function: string | null
  readonly source_topic: string | null
  readonly redriven_at: Date | null
  readonly discarded_why: string | null
  readonly failed_again: string | null
  readonly facts: readonly string[] | null
}

const mail = (...mails: readonly string[]) =>
  mails.flatMap(name => [`email-successful/${name}`, `email-undeliverable/${name}`])

/** By function and the topic it reads: any of these facts says that it is done with the record. Only what is stated once a checkout. */
export const toldBy: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  authorize: { 'checkout-requested': ['payment-successful', 'payment-failed', 'payment-action-required'] },
  order: { 'payment-successful': ['order-successful', 'order-rejected'] },
  capture: { 'order-successful': ['payment-captured', 'payment-capture-failed'] },
  release: { 'order-rejected': ['payment-released', 'payment-refunded'] },
  cancel: { 'payment-capture-failed': ['order-cancelled'] },
  email: {
    'order-successful': mail('receipt'),
    'payment-failed': mail('declined'),
    'payment-released': mail('released'),
    'order-cancelled': mail('cancelled'),
    'order-shipped': mail('shipped'),
  },
}

/** Undefined when it was not sent on. */
export const outcomeOf = (row: OutcomeRow): Outcome | undefined => {
  if (row.redriven_at === null || row.discarded_why !== null) return undefined
  if (row.failed_again !== null) return { state: 'failed-again', next: row.failed_again }
  // `kassa-prod-order` is the function `order` of serverless.yml.
  const name = row.function?.split('-').at(-1) ?? ''
  const telling = Object.hasOwn(toldBy, name) ? toldBy[name]?.[row.source_topic ?? ''] : undefined
  if (!telling) return { state: 'unknown' }
  return { state: row.facts?.some(fact => telling.includes(fact)) ? 'went-through' : 'waits' }
}
