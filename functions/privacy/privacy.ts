/**
 * What the shop keeps of a person, and its erasure, by the mail address (docs/privacy.md).
 *
 * An erasure may be cut off anywhere and run again: it begins with the list by which the sink erases what arrives later, and
 * erases the checkouts in DynamoDB last, for they say where the rest is. What is erased already is left alone.
 */

import { z } from 'zod'
import type { CheckoutRequested } from '../checkout/facts.ts'
import type { FindSuppression } from '../email/dynamodb-suppressions.ts'
import { mailboxOf } from '../mailbox.ts'
import { personalMembers } from '../observability/personal-members.ts'
import { deadLetterTopics, topics } from '../topics.ts'
import type { DynamodbPersonalData, FoundCheckout, Item } from './dynamodb-personal-data.ts'
import { type Progress, underWay } from './ended.ts'
import { itemPlaces, type PersonalTables } from './item-places.ts'
import { isMailbox } from './personal-data.ts'
import type { Person, SinkPersonalData } from './postgres.ts'

export interface Place {
  readonly place: string
  /** What of a person was found. */
  readonly found: number
  readonly erased: number
}

export interface KnownCheckout {
  readonly checkoutId: string
  readonly requestedAt?: string | undefined
  readonly orderNumber?: string | undefined
  readonly status?: string | undefined
  readonly customer?: unknown
  readonly shipTo?: unknown
  /** Where an operator sent it instead. */
  readonly shipToCorrected?: unknown
  readonly paymentMethod?: unknown
  readonly amount?: number | undefined
  readonly currency?: string | undefined
  readonly lines?: CheckoutRequested['lines'] | undefined
}

export interface Report {
  readonly mail: string
  readonly mailbox: string
  readonly action: 'show' | 'erase'
  readonly dryRun: boolean
  readonly checkouts: readonly KnownCheckout[]
  readonly places: readonly Place[]
  /** Checkouts that are not erased yet, with the reason. */
  readonly deferred: readonly { readonly checkoutId: string; readonly because: string }[]
  readonly notes: readonly string[]
  /** Topics with personal data and the days after which they forget. */
  readonly topics: readonly { readonly name: string; readonly days: number }[]
}

export interface PrivacyDependencies {
  readonly dynamodb: DynamodbPersonalData
  readonly sink: SinkPersonalData
  readonly tables: PersonalTables
  readonly isReceiptSent: (checkoutId: string) => Promise<boolean>
  readonly findSuppression: FindSuppression
  /** `customer`: an order keeps name and address in the sink for so many years; `amounts`: it keeps amounts, lines and country. */
  readonly orderKeeps: 'amounts' | 'customer'
  readonly orderYears: number
  readonly now: () => Date
  readonly progress: (text: string) => void
}

const day = 24 * 60 * 60 * 1_000
/** Shorter names are words of many other texts. */
const shortestWord = 5

const namesPerson = ({ schema }: { readonly schema: unknown }): boolean =>
  schema instanceof z.ZodObject && Object.keys(schema.shape).some(name => personalMembers.has(name))

/** The topics with personal data; they cannot be changed, only forget. */
export const forgetting = [...topics.filter(namesPerson), ...deadLetterTopics].map(({ name, retentionMs }) => ({
  name,
  days: Math.round(retentionMs / day),
}))

interface State extends KnownCheckout {
  readonly because: string | undefined
  readonly isKept: boolean
}

/** The words that tell this person among others, in lower case: no city and no postal code, which are numbers and names of other things. */
export const personalWords = ({
  customer,
  shipTo,
  shipToCorrected,
  paymentMethod,
}: Pick<KnownCheckout, 'customer' | 'shipTo' | 'shipToCorrected' | 'paymentMethod'>): string[] => {
  const { name } = (customer ?? {}) as { name?: unknown }
  const lines = [shipTo, shipToCorrected].flatMap(address => {
    const { line1, line2 } = (address ?? {}) as { line1?: unknown; line2?: unknown }
    return [line1, line2]
  })
  return [name, ...lines, paymentMethod].flatMap(each =>
    typeof each === 'string' && each.length >= shortestWord && each !== 'erased' && !/^tok_[a-zA-Z]+$/.test(each)
      ? [each.toLowerCase()]
      : [],
  )
}

const mailsOf = (values: readonly unknown[], mailbox: string): string[] =>
  values.flatMap(value => (isMailbox(value, mailbox) ? [String(value).toLowerCase()] : []))

export const privacy = (deps: PrivacyDependencies) => {
  const { dynamodb, sink, tables, isReceiptSent, findSuppression, orderKeeps, orderYears, now, progress } = deps

  const stateOf = async ({ checkoutId, requested }: FoundCheckout): Promise<State> => {
    const [payment, order, receipt] = await Promise.all([
      dynamodb.read(tables.payments, { checkoutId }),
      dynamodb.read(tables.orders, { checkoutId }),
      isReceiptSent(checkoutId),
    ])
    const { requestedAt, customer, shipTo, paymentMethod, amount, currency, lines } = requested
    const because = underWay({ requestedAt, payment, order, receipt } as Progress, now())
    const orderedAt = order?.orderNumber === undefined ? undefined : String(order.at)
    const years =
      orderedAt === undefined ? Number.POSITIVE_INFINITY : (now().getTime() - Date.parse(orderedAt)) / day / 365.25
    return {
      ...{ checkoutId, requestedAt, customer, shipTo, paymentMethod, amount, currency, lines, because },
      shipToCorrected: order?.shipTo,
      status: (order?.status ?? payment?.status) as string | undefined,
      orderNumber: order?.orderNumber as string | undefined,
      isKept: orderKeeps === 'customer' && years < orderYears,
    }
  }

  /** Who it is: every way the address is written, and every checkout, those included that only the sink knows. */
  const find = async (mail: string) => {
    const mailbox = mailboxOf(mail)
    progress('Reading the table of checkouts')
    let count = 0
    const found = await dynamodb.checkoutsOf(tables.checkouts, mailbox, items => {
      count += items
      progress(`${count} checkouts read`)
    })
    const states = await Promise.all(found.map(stateOf))
    const own = new Set(states.map(({ checkoutId }) => checkoutId))
    const person = {
      mailbox,
      mails: [
        ...new Set([
          mail.toLowerCase(),
          ...mailsOf(
            found.map(({ requested }) => requested.customer?.email),
            mailbox,
          ),
        ]),
      ],
      words: [...new Set(states.flatMap(personalWords))],
      checkoutIds: own,
      deferredIds: new Set(states.filter(({ because }) => because !== undefined).map(({ checkoutId }) => checkoutId)),
      keptIds: new Set(states.filter(({ isKept }) => isKept).map(({ checkoutId }) => checkoutId)),
    }
    const mentioning = await sink.mentioning(person, rows => progress(`${rows} events read`))
    const payloads = mentioning.map(
      ({ payload }) => (payload ?? {}) as { customer?: { email?: unknown }; to?: unknown },
    )
    const isOf = (payload: (typeof payloads)[number]): boolean =>
      mailsOf([payload.customer?.email, payload.to], mailbox).length > 0
    const others = mentioning.flatMap(({ checkout_id }, index) =>
      checkout_id && isOf(payloads[index] ?? {}) ? [checkout_id] : [],
    )
    const checkoutIds = new Set([...own, ...others].filter(id => !person.deferredIds.has(id)))
    const rows = await sink.eventsOf(checkoutIds)
    const written = [...rows, ...mentioning].map(
      ({ payload }) => (payload ?? {}) as Item & { customer?: { email?: unknown } },
    )
    return {
      states,
      rows,
      mentioning: mentioning.filter(({ checkout_id }) => checkout_id === null || !checkoutIds.has(checkout_id)),
      person: {
        ...person,
        checkoutIds,
        mails: [
          ...new Set([
            ...person.mails,
            ...mailsOf(
              written.flatMap(({ customer, to }) => [customer?.email, to]),
              mailbox,
            ),
          ]),
        ],
        words: [
          ...new Set([
            ...person.words,
            ...rows.flatMap(({ payload }) => personalWords((payload ?? {}) as KnownCheckout)),
          ]),
        ],
      } satisfies Person,
    }
  }

  const run = async (mail: string, action: Report['action'], dryRun: boolean): Promise<Report> => {
    const { states, rows, mentioning, person } = await find(mail)
    const erases = action === 'erase' && !dryRun
    const places: Place[] = []
    const note = (place: string, found: number, erased: number): void => {
      places.push({ place, found, erased })
      progress(`${place}: ${found} found, ${erased} erased`)
    }

    if (erases) await sink.mark(person)
    const events = [...rows.filter(row => !sink.isErased(row, person)), ...mentioning]
    if (erases) await sink.eraseEvents(events, person)
    note('Sink, events', events.length, erases ? events.length : 0)

    let [letters, erasedLetters] = [0, 0]
    for await (const letter of sink.lettersOf(person)) {
      if (sink.letterIsErased(letter, person)) continue
      letters += 1
      if (erases && (await sink.eraseLetter(letter, person))) erasedLetters += 1
    }
    note('Sink, dead letters', letters, erasedLetters)
    if (erases && events.length + letters > 0) await sink.vacuum()

    for (const { place, table, without, keyOf } of itemPlaces(tables)) {
      let found = 0
      for (const checkoutId of person.checkoutIds) {
        const isFound = await (erases ? dynamodb.erase : dynamodb.hasPerson)(table, keyOf(checkoutId), without)
        if (isFound) found += 1
      }
      note(place, found, erases ? found : 0)
    }

    return {
      ...{ mail, mailbox: person.mailbox, action, dryRun, places, topics: forgetting },
      checkouts: states.map(({ because: _, isKept: __, ...known }) => known),
      deferred: states.flatMap(({ checkoutId, because }) => (because === undefined ? [] : [{ checkoutId, because }])),
      notes: [...(await suppressionNotes(person)), ...notesOf(states, person)],
    }
  }

  const suppressionNotes = async ({ mails }: Person): Promise<string[]> => {
    const notes = await Promise.all(
      mails.map(async mail => {
        const found = await findSuppression(mail)
        return found
          ? `${mail} gets no mails: one ${found.problem === 'bounced' ? 'bounced' : 'was called spam'} at ${found.at}. A hash says so, and stays.`
          : []
      }),
    )
    return notes.flat()
  }

  const notesOf = (states: readonly State[], { keptIds }: Person): string[] => {
    const orders = states.filter(({ orderNumber }) => orderNumber !== undefined)
    return [
      'Ids, order numbers, amounts, lines, countries, times and hashes stay: the books are made of them, and they name nobody.',
      ...(keptIds.size > 0
        ? [
            `${keptIds.size} orders keep name and address in the sink until they are ${orderYears} years old, because ORDER_KEEPS is "customer".`,
          ]
        : []),
      ...orders
        .filter(({ status, because }) => status === 'placed' && because === undefined)
        .map(
          ({ orderNumber }) => `Order ${orderNumber} is not marked as shipped: after an erasure nobody can send it.`,
        ),
      'The payment provider keeps what it was given. Ask it to erase its customer too.',
      'Backups keep what they hold until they expire: DynamoDB 35 days, the database 14 days, monthly copies a year, unless the platform was set up otherwise.',
    ]
  }

  return {
    show: (mail: string) => run(mail, 'show', false),
    erase: (mail: string, { dryRun = false }: { readonly dryRun?: boolean } = {}) => run(mail, 'erase', dryRun),
  }
}
export type Privacy = ReturnType<typeof privacy>
