/** The reports of `npm run privacy` as a person reads them. */
import type { KnownCheckout, Report } from '../../functions/privacy/privacy.ts'
import type { Allowed } from '../../functions/privacy/privacy-handler.ts'
import type { RetentionReport } from '../../functions/privacy/retention.ts'

const line = ({
  checkoutId,
  requestedAt,
  orderNumber,
  status,
  customer,
  shipTo,
  shipToCorrected,
  paymentMethod,
  amount,
  currency,
}: KnownCheckout) =>
  [
    `  ${checkoutId}  ${requestedAt ?? ''}  ${orderNumber ? `order ${orderNumber} ` : ''}${status ?? ''}  ${amount ?? ''} ${currency ?? ''}`,
    ...[customer, shipTo, shipToCorrected, paymentMethod].flatMap(each =>
      each === undefined ? [] : [`    ${JSON.stringify(each)}`],
    ),
  ].join('\n')

/** Topics that forget after the same time, in one line. */
const topicLines = (topics: Report['topics']): string[] =>
  [...Map.groupBy(topics, ({ days }) => days)].map(
    ([days, of]) => `  after ${days} days: ${of.map(({ name }) => name).join(', ')}`,
  )

export const printedReport = ({
  mail,
  mailbox,
  action,
  dryRun,
  checkouts,
  places,
  deferred,
  notes,
  topics,
}: Report): string[] => {
  const isDone = action === 'erase' && !dryRun
  const width = Math.max(...places.map(({ place }) => place.length))
  return [
    `${mail} (mailbox ${mailbox}): ${checkouts.length} checkouts`,
    ...checkouts.map(line),
    '',
    action === 'show' ? 'Found:' : isDone ? 'Found and erased:' : 'An erasure would change (nothing was changed):',
    ...places.map(
      ({ place, found, erased }) =>
        `  ${place.padEnd(width)}  ${found} found${isDone && found > 0 ? `, ${erased} erased` : ''}`,
    ),
    ...(deferred.length > 0
      ? [
          '',
          'Not erased yet:',
          ...deferred.map(({ checkoutId, because }) => `  ${checkoutId}: ${because}. Erase again when it has ended.`),
        ]
      : []),
    '',
    'What stays, and why:',
    ...notes.map(note => `  ${note}`),
    '',
    'Topics cannot be changed. What they still hold of this person goes:',
    ...topicLines(topics),
  ]
}

export const printedRetention = ({ dryRun, finished, limits, places }: RetentionReport): string[] => {
  const width = Math.max(...places.map(({ place }) => place.length))
  const until = (at: string) => at.slice(0, '2026-11-29'.length)
  return [
    dryRun ? 'This would be forgotten (nothing was changed):' : 'Forgotten by age:',
    ...places.map(({ place, count }) => `  ${place.padEnd(width)}  ${count}`),
    '',
    'What is older than this is forgotten:',
    `  payment tokens ${until(limits.tokens)}, checkouts that became no order ${until(limits.checkouts)}, orders ${until(limits.orders)},`,
    `  dead letters ${until(limits.letters)}, persons in events ${until(limits.events)}, rows that no report needs ${until(limits.rows)}`,
    ...(finished ? [] : ['', 'It is not finished. Run it again: it goes on where it was.']),
  ]
}

export const printedAllowed = (mail: string, { stopped }: Allowed): string =>
  stopped
    ? `${mail} gets mails again. One ${stopped.problem === 'bounced' ? 'had bounced' : 'was called spam'} at ${stopped.at}. What was not sent since then is not sent by itself: send a receipt again from the order.`
    : `Nothing had stopped mails to ${mail}.`
