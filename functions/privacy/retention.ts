/**
 * What the shop forgets by age (docs/privacy.md): the same replacement as an erasure, chosen by how old something is.
 *
 * A pass goes through everything once a day. It may take several runs: a run that is cut off, or has no more time, is continued by the
 * next one, from a cursor that is kept with the pass. Every step does nothing the second time.
 */
import { type Due, dueOf, type Limits, limitsAt, type RetentionSettings, tokenDueOf } from './due.ts'
import type { DynamodbPersonalData } from './dynamodb-personal-data.ts'
import type { DynamodbRetention, OldCheckout, Pass } from './dynamodb-retention.ts'
import { type Progress, underWay } from './ended.ts'
import { itemPlaces, type PersonalTables } from './item-places.ts'
import { erased, withPersonOnly } from './personal-data.ts'
import type { HasTime, SinkRetention, SinkWork } from './postgres-retention.ts'

export interface RetentionReport {
  readonly dryRun: boolean
  /** False: the time of this run is over, and the next one goes on. */
  readonly finished: boolean
  readonly limits: Limits
  /** In the whole pass so far; in a dry run, what a pass would find. */
  readonly places: readonly { readonly place: string; readonly count: number }[]
}

export interface RetentionDependencies {
  readonly dynamodb: DynamodbPersonalData
  readonly store: DynamodbRetention
  readonly sink: SinkRetention
  readonly tables: PersonalTables
  readonly settings: RetentionSettings
  readonly now: () => Date
  readonly progress?: (text: string) => void
}

export interface RetentionRequest {
  readonly dryRun?: boolean
  /** Begins a pass although the last one is younger than a day. */
  readonly isAsked?: boolean
  readonly hasTime?: HasTime
}

/** Somewhat less than a day: a pass then begins with the same hourly run each day. */
const dailyMs = 23.5 * 60 * 60 * 1_000
const atOnce = 20

const names = {
  tokens: 'Payment tokens',
  checkouts: 'Checkouts that became no order',
  orders: 'Orders',
  waiting: 'Old, and left because they have not ended',
  events: 'Events in the sink that are older than their person may be',
  letters: 'Dead letters in the sink',
  rows: 'Rows in the sink that were removed',
} as const
type Counted = keyof typeof names
type Counts = Readonly<Partial<Record<Counted, number>>>

const sum = (...all: readonly Counts[]): Counts =>
  Object.fromEntries(
    (Object.keys(names) as Counted[]).map(name => [name, all.reduce((total, each) => total + (each[name] ?? 0), 0)]),
  )

interface Found {
  readonly checkoutId: string
  readonly due: Due
  readonly isOrder: boolean
  readonly isWaiting: boolean
  /** To be noted: it was not known before. */
  readonly orderedAt?: string | undefined
}

export const retention = (deps: RetentionDependencies) => {
  const { dynamodb, store, sink, tables, settings, now, progress = () => undefined } = deps

  /** What is due of an old checkout, by what became of it. */
  const lookAt = async (checkout: OldCheckout, limits: Limits): Promise<Found> => {
    const { checkoutId, requested, orderedAt } = checkout
    const aged = { requestedAt: requested.requestedAt ?? '', hasToken: requested.paymentMethod !== erased }
    const first = dueOf({ ...aged, orderedAt }, limits)
    if (first !== 'person') return { checkoutId, due: first, isOrder: orderedAt !== undefined, isWaiting: false }
    const [payment, order] = await Promise.all([
      dynamodb.read(tables.payments, { checkoutId }),
      dynamodb.read(tables.orders, { checkoutId }),
    ])
    const at = order === undefined || order.status === 'rejected' ? undefined : String(order.at)
    const found = { checkoutId, isOrder: at !== undefined, ...(at === orderedAt ? {} : { orderedAt: at }) }
    const due = dueOf({ ...aged, orderedAt: at }, limits)
    if (due !== 'person') return { ...found, due, isWaiting: false }
    // Whether its receipt was sent matters on the first day only.
    const { requestedAt } = requested
    const isWaiting = underWay({ requestedAt, payment, order, receipt: true } as Progress, now()) !== undefined
    return { ...found, due: isWaiting ? tokenDueOf(aged, limits) : due, isWaiting }
  }

  const tokenPlaces = itemPlaces(tables).filter(({ table }) => table === tables.ledger || table === tables.checkouts)

  const forgetToken = async (checkoutId: string): Promise<void> => {
    for (const { table, keyOf } of tokenPlaces) await dynamodb.erase(table, keyOf(checkoutId), withPersonOnly)
  }

  const forgetPerson = async (checkoutId: string): Promise<void> => {
    for (const { table, keyOf, without } of itemPlaces(tables)) await dynamodb.erase(table, keyOf(checkoutId), without)
  }

  const forgetFound = async ({ checkoutId, due, orderedAt }: Found): Promise<void> => {
    if (orderedAt !== undefined) await store.noteOrdered(checkoutId, orderedAt)
    if (due === 'token') await forgetToken(checkoutId)
    if (due === 'person') await forgetPerson(checkoutId)
  }

  const inGroups = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
    const done: R[] = []
    for (let from = 0; from < items.length; from += atOnce)
      done.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))))
    return done
  }

  const forgetPage = async (checkouts: readonly OldCheckout[], limits: Limits, dryRun: boolean): Promise<Counts> => {
    const found = await inGroups(checkouts, each => lookAt(each, limits))
    const dueFor = (what: Due) => found.filter(({ due }) => due === what)
    const [persons, tokens] = [dueFor('person'), dueFor('token')]
    const idsOf = (of: readonly Found[]) => of.map(({ checkoutId }) => checkoutId)
    if (!dryRun) {
      // The sink first: it erases what arrives later from then on. The checkout itself comes last, by which the rest is found.
      if (persons.length > 0) await sink.forgetCheckouts(idsOf(persons))
      if (tokens.length > 0) await sink.forgetTokens(idsOf(tokens))
      await inGroups(found, forgetFound)
    }
    return {
      tokens: tokens.length,
      checkouts: persons.filter(({ isOrder }) => !isOrder).length,
      orders: persons.filter(({ isOrder }) => isOrder).length,
      waiting: found.filter(({ isWaiting }) => isWaiting).length,
    }
  }

  const reportOf = (counts: Counts, limits: Limits, finished: boolean, dryRun: boolean): RetentionReport => ({
    ...{ dryRun, finished, limits },
    places: (Object.keys(names) as Counted[]).map(name => ({ place: names[name], count: counts[name] ?? 0 })),
  })

  const wouldForget = async (): Promise<RetentionReport> => {
    const limits = limitsAt(now(), settings)
    let counts: Counts = {}
    for (let next: Pass['cursor'], isLast = false; !isLast; isLast = next === undefined) {
      const page = await store.page(limits, next)
      counts = sum(counts, await forgetPage(page.checkouts, limits, true))
      next = page.next
    }
    return reportOf(sum(counts, await sink.count(limits)), limits, true, true)
  }

  /** The steps in the sink, in their order; each has its own place to go on from. */
  const sinkSteps: readonly [Counted, (limits: Limits, hasTime: HasTime) => Promise<SinkWork>][] = [
    ['events', sink.forgetEvents],
    ['letters', sink.forgetLetters],
    ['rows', sink.removeRows],
  ]

  /** @returns undefined when the last pass is younger than a day and nobody asked */
  const run = async ({
    isAsked = false,
    hasTime = () => true,
  }: Omit<RetentionRequest, 'dryRun'>): Promise<RetentionReport | undefined> => {
    const last = await store.lastPass()
    const isDue = last === undefined || now().getTime() - Date.parse(last.beganAt) >= dailyMs
    if (last?.finishedAt !== undefined && !isDue && !isAsked) return undefined
    const isContinued = last !== undefined && last.finishedAt === undefined
    let pass: Pass = isContinued ? last : { beganAt: now().toISOString(), scanned: false, counts: {} }
    let replaces = last?.beganAt
    const keep = async (next: Pass): Promise<void> => {
      if (!(await store.keepPass(next, replaces)))
        throw new Error('Another run of retention has begun a pass meanwhile.')
      pass = next
      replaces = next.beganAt
    }
    await keep(pass)
    const limits = limitsAt(now(), settings)
    while (!pass.scanned && hasTime()) {
      const page = await store.page(limits, pass.cursor)
      const counts = sum(pass.counts, await forgetPage(page.checkouts, limits, false))
      await keep({ ...pass, cursor: page.next, scanned: page.next === undefined, counts })
      progress(`${page.scanned} checkouts read`)
    }
    if (!pass.scanned) return reportOf(pass.counts, limits, false, false)
    for (const [name, step] of sinkSteps) {
      const { changed, isDone } = await step(limits, hasTime)
      progress(`${names[name]}: ${changed}`)
      await keep({ ...pass, counts: sum(pass.counts, { [name]: changed }) })
      if (!isDone) return reportOf(pass.counts, limits, false, false)
    }
    await sink.vacuum()
    await keep({ ...pass, finishedAt: now().toISOString() })
    return reportOf(pass.counts, limits, true, false)
  }

  return {
    run: async ({ dryRun = false, ...request }: RetentionRequest = {}): Promise<RetentionReport | undefined> =>
      dryRun ? wouldForget() : run(request),
  }
}
export type Retention = ReturnType<typeof retention>
