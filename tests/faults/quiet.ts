/** Waits until nothing moves any more: every record handled, every dead letter redriven, every event a row. */
import { setTimeout } from 'node:timers/promises'
import type { connectKafka } from '../../functions/kafka/client.ts'
import type { DeadLetters } from '../../functions/operations/dead-letters.ts'
import type { Addresses } from '../../infra/local/addresses.ts'
import { look, ofTheCatalogue, ofTheFlow } from './places/sink.ts'
import { tablesAt } from './places/tables.ts'

type Admin = ReturnType<typeof connectKafka>['admin']

interface Mapping {
  readonly Topics: readonly string[]
  readonly AmazonManagedKafkaEventSourceConfig: { readonly ConsumerGroupId: string }
}

/** Records that a function still has to handle; one that is being handled is among them. */
export const backlog = async (at: Addresses, admin: Admin): Promise<number> => {
  const response = await fetch(`${at.mappings.url}/event-source-mappings`)
  const { EventSourceMappings } = (await response.json()) as { EventSourceMappings: readonly Mapping[] }
  return admin(async each => {
    let behind = 0
    for (const { Topics, AmazonManagedKafkaEventSourceConfig } of EventSourceMappings) {
      const [topic = ''] = Topics
      const ends = await each.fetchTopicOffsets(topic)
      const [found] = await each.fetchOffsets({
        groupId: AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
        topics: [topic],
      })
      const committed = new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
      for (const { partition, high, low } of ends) {
        const done = committed.get(partition) ?? -1
        behind += Number(high) - (done < 0 ? Number(low) : done)
      }
    }
    return behind
  })
}

export interface Rows {
  readonly events: number
  readonly letters?: number
  /** Events of the catalogue. */
  readonly changes?: number
}

const rows = async (at: Addresses): Promise<Required<Rows>> => {
  const counts = `select (select count(*) from events where ${ofTheFlow}) as events,
    (select count(*) from events where ${ofTheCatalogue}) as changes, (select count(*) from dead_letters) as letters`
  const [row] = await look<{ events: string; changes: string; letters: string }>(at, counts)
  return { events: Number(row?.events), changes: Number(row?.changes), letters: Number(row?.letters) }
}

export interface QuietOptions {
  readonly at: Addresses
  readonly admin: Admin
  readonly letters: DeadLetters
  readonly tell: (text: string) => void
  /** Hears of the refunds that are pending, while everything else is done. */
  readonly onPending?: (refunds: readonly { readonly checkoutId: string; readonly refundId: string }[]) => Promise<void>
  /** What others still do, if anything. */
  readonly busy?: () => string | undefined
  readonly withinMs: number
}

/** Redrives what is put aside. @returns whether it became quiet in time */
export const functionsAreQuiet = async ({
  at,
  admin,
  letters,
  tell,
  onPending = async () => {},
  busy = () => undefined,
  withinMs,
}: QuietOptions) => {
  const deadline = Date.now() + withinMs
  let told = ''
  // A record may move on between two looks at two topics; what was quiet three times in a row is quiet.
  let quietLooks = 0
  while (Date.now() < deadline) {
    const state = await backlog(at, admin)
      .then(async behind => {
        if (behind > 0) return `${behind} records to handle`
        const { redriven: sent } = await letters.redrive({ all: true })
        if (sent.length > 0) return `${sent.length} dead letters redriven`
        // A payment whose webhook was lost is found by the reconciler, within two minutes.
        const open = (await tablesAt(at).all('payments')).filter(payment => payment.open !== undefined)
        await onPending(
          open.flatMap(({ refundOf, checkoutId: refundId }) =>
            refundOf === undefined ? [] : [{ checkoutId: String(refundOf), refundId: String(refundId) }],
          ),
        )
        if (open.length > 0) return `${open.length} payments and refunds to conclude`
        // What a crash left in an order is sent by a schedule, within two minutes.
        const unsent = (await tablesAt(at).all('orders')).filter(order => order.open !== undefined)
        return unsent.length > 0 ? `${unsent.length} orders with facts to send` : (busy() ?? 'quiet')
      })
      .catch((error: Error) => `cannot see yet: ${error.message}`)
    if (state !== told) tell(state)
    told = state
    quietLooks = state === 'quiet' ? quietLooks + 1 : 0
    if (quietLooks === 3) return true
    await setTimeout(1_000)
  }
  return false
}

/** The sink is quiet when it has a row for each event and each dead letter, or when its time is over: what is missing then is a finding. */
export const sinkIsQuiet = async (at: Addresses, wanted: Rows, withinMs: number): Promise<boolean> => {
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    const found = await rows(at).catch(() => ({ events: -1, changes: -1, letters: -1 }))
    const { events, letters = 0, changes = 0 } = wanted
    if (found.events >= events && found.changes >= changes && found.letters >= letters) return true
    await setTimeout(1_000)
  }
  return false
}
