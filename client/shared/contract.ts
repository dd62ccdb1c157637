/** What the API answers, in the words of its contract (GET /openapi.json). Amounts are minor units of `currency`. */

export interface Product {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly category: string
  readonly price: number
  readonly picture: string
  /** How many are left; null while the shop cannot tell. */
  readonly stock: number | null
  readonly soldOut: boolean
}

export interface Catalogue {
  readonly currency: string
  readonly products: readonly Product[]
}

export interface Customer {
  readonly email: string
  readonly name: string
}

export interface CheckoutRequest {
  readonly customer: Customer
  readonly items: readonly { readonly sku: string; readonly quantity: number }[]
  readonly paymentMethod: string
}

export interface Line {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly unitPrice: number
  readonly amount: number
}

export interface AcceptedCheckout {
  readonly checkoutId: string
  readonly status: string
  readonly amount: number
  readonly currency: string
  readonly lines: readonly Line[]
}

export type CheckoutState = 'accepted' | 'paid' | 'declined' | 'ordered' | 'rejected' | 'refunded' | 'confirmed'

export interface TimelineEntry {
  readonly type: string
  readonly at: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly eventId: string
}

export interface SentMail {
  readonly mail: 'receipt' | 'declined' | 'refunded'
  readonly messageId: string
  readonly to: string
}

export interface CheckoutStatus {
  readonly checkoutId: string
  readonly status: CheckoutState
  readonly amount: number
  readonly currency: string
  readonly lines: readonly Line[]
  readonly timeline: readonly TimelineEntry[]
  readonly orderNumber?: string
  readonly reason?: string
  readonly behind?: boolean
  readonly mails?: readonly SentMail[]
}

export interface FieldError {
  readonly field: string
  readonly message: string
}

/** RFC 9457. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: readonly FieldError[]
}

export interface LoggedEvent {
  readonly eventId: string
  readonly type: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: string
  /** Counts up in the order events become visible. */
  readonly arrived: number
  readonly checkoutId: string | null
  readonly payload: unknown
}

export interface EventPage {
  readonly events: readonly LoggedEvent[]
  readonly cursor: string
}

export type ColumnKind = 'money' | 'count' | 'percent' | 'milliseconds' | 'text' | 'time'

export interface Column {
  readonly name: string
  readonly label: string
  readonly kind: ColumnKind
}

export type Cell = string | number | null
export type Row = Readonly<Record<string, Cell>>

export interface Report {
  readonly report: string
  readonly title: string
  readonly from: string
  readonly to: string
  readonly per?: Per
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly currency?: string
  readonly sql: string
}

export type Per = 'minute' | 'hour' | 'day'

export interface Broker {
  /** Null for a broker that was never seen alive. */
  readonly id: number | null
  readonly host: string
  readonly port: number
  readonly controller: boolean
  readonly up: boolean
}

export interface Partition {
  readonly partition: number
  readonly leader: number | null
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly underReplicated: boolean
}

export interface TopicState {
  readonly name: string
  readonly minInSync: number | null
  readonly partitions: readonly Partition[]
}

export interface GroupState {
  readonly groupId: string
  readonly state: string
  readonly members: number
  readonly lag: number
  readonly topics: readonly {
    readonly topic: string
    readonly lag: number
    readonly partitions: readonly {
      readonly partition: number
      readonly committed: number | null
      readonly end: number
      readonly lag: number
    }[]
  }[]
}

export interface ConnectorState {
  readonly name: string
  readonly state: string
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string }[]
}

export interface Cluster {
  readonly at: string
  readonly clusterId: string | null
  readonly controller: number | null
  readonly brokers: readonly Broker[]
  readonly topics: readonly TopicState[]
  readonly groups: readonly GroupState[]
  readonly connector: ConnectorState | null
  /** Everything put aside within the retention, redriven or not. */
  readonly deadLetters: readonly { readonly topic: string; readonly records: number }[]
  /** The parts of this answer that could not be read in time. */
  readonly incomplete: readonly string[]
}

export type Verdict = 'ok' | 'degraded' | 'down'

export interface Health {
  readonly status: Verdict
  readonly checks: Readonly<Record<string, { readonly status: Verdict; readonly detail: string }>>
}

export interface DeadLetter {
  readonly id: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: string
  readonly reason: string
  readonly error: string
  readonly function: string
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number }
  readonly checkoutId: string | null
  readonly attempt: number
  readonly value: string
}

export interface DeadLetters {
  readonly records: readonly DeadLetter[]
  readonly counts: Readonly<Record<string, number>>
}

/** All of them, or those of one topic. */
export type RedriveRequest =
  | { readonly ids: readonly string[] }
  | { readonly all: true; readonly topic?: string; readonly dryRun?: boolean }

export interface Redriven {
  readonly redriven: number
  readonly refused: readonly { readonly id: string; readonly reason: string }[]
}

/** Lambda's own words, as the local plugin answers them; what Lambda does not have is optional. */
export interface EventSourceMapping {
  readonly UUID: string
  readonly FunctionArn: string
  readonly Topics: readonly string[]
  readonly State: string
  readonly LastProcessingResult?: string
  readonly [more: string]: unknown
}
