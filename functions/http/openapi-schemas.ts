/**
 * What the API answers, by the names the OpenAPI document gives its schemas. `answerOf` holds each to the type its handler
 * answers with: when the two differ, this file does not compile.
 */
import { z } from 'zod'
import type { EventsPage } from '../analytics/events.ts'
import { type Report as ReportDefinition, units } from '../analytics/reports.ts'
import type { catalogueOf } from '../catalogue/catalogue.ts'
import { BrandState, categories, ProductState, StockChange, taxCategories } from '../catalogue/facts.ts'
import { Cart } from '../checkout/checkout.ts'
import { Line, Shipping, ShipTo } from '../checkout/facts.ts'
import { publicReasons } from '../checkout/public-reason.ts'
import type { shippingAnswer } from '../checkout/shipping-handler.ts'
import { refundStatuses, type CheckoutStatus as Status, statuses } from '../checkout/status.ts'
import type { OrdersPage } from '../desk/find-orders.ts'
import { moneyStatuses, type OrderView as OneOrder } from '../desk/order-view.ts'
import { type Found, kinds } from '../desk/search.ts'
import type { ClusterAnswer } from '../operations/cluster-handler.ts'
import type { Health as HealthAnswer } from '../operations/health.ts'
import { outcomes } from '../operations/redrive-outcome.ts'
import {
  type DiscardAnswer,
  DiscardRequest,
  type Answer as RedriveAnswer,
  RedriveRequest,
} from '../operations/redrive-request.ts'
import { type ResetAnswer, ResetRequest } from '../operations/reset-group.ts'
import type { RecordsAnswer } from '../operations/topic-records.ts'
import type {
  GroupView as GroupViewAnswer,
  TopicList as TopicListAnswer,
  TopicView as TopicViewAnswer,
} from '../operations/topic-view.ts'
import {
  AddressRequest,
  CancelRequest,
  ReceiptRequest,
  RefundRequest,
  ShipmentRequest,
} from '../order/action-requests.ts'
import type { ActionAnswer, ShopperCancelAnswer } from '../order/order-actions-handler.ts'
import { actionKinds } from '../order/stored-order.ts'
import { topics } from '../topics.ts'

/** As JSON writes it: a Date becomes a string. */
type Written<T> = T extends Date ? string : T extends object ? { -readonly [K in keyof T]: Written<T[K]> } : T

type Fits<T, S> = Written<T> extends S ? (keyof T extends keyof S ? unknown : never) : never

const answerOf =
  <T>() =>
  <S extends z.ZodType>(schema: S & Fits<T, z.infer<S>>): S =>
    schema

const minorUnits = z.int().nonnegative()
const priced = {
  amount: minorUnits.describe('The lines and shipping'),
  currency: z.string(),
  lines: z.array(Line),
  shipping: Shipping.optional().describe('Absent in checkouts made before orders had an address'),
}
const moment = z.iso.datetime()
const coordinates = { topic: z.string(), partition: z.int(), offset: z.int() }
const topicName = z.enum(topics.map(({ name }) => name) as [string, ...string[]])

const Problem = z
  .object({
    type: z.string().describe('A URI that names the kind of problem; its last segment is a stable word'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .describe('RFC 9457')

const Product = z.object({
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  brand: z.string(),
  category: z.enum(categories),
  price: minorUnits,
  taxCategory: z.enum(taxCategories),
  weightGrams: z.int(),
  pictures: z.array(z.string()),
  picture: z.string().nullable().describe('The first picture'),
  version: z.int().describe('For If-Match, when an operator changes the product'),
  stock: z.int().nullable().describe('Pieces left; null when the stock cannot be read'),
  soldOut: z.boolean(),
})

const nextPage = z.string().nullable().describe('What `after` must be for the next page; null after the last one')

const Catalogue = answerOf<ReturnType<typeof catalogueOf>>()(
  z.object({
    currency: z.string(),
    brands: z.array(BrandState).describe('The brands of these products'),
    products: z.array(Product),
    next: nextPage,
  }),
)

const CatalogueAccepted = z.object({ id: z.string(), version: z.int() })
const StockAccepted = z.object({ sku: z.string(), eventId: z.string() })
const entry = { id: z.string(), version: z.int().describe('For If-Match') }
const withdrawn = 'Null when it was withdrawn'
const ProductEntries = z.object({
  entries: z.array(
    z.object({
      ...entry,
      state: ProductState.nullable().describe(withdrawn),
      stock: z.int().nullable().describe('Pieces left; null when nothing was delivered yet'),
    }),
  ),
  next: nextPage,
})
const BrandEntries = z.object({
  entries: z.array(z.object({ ...entry, state: BrandState.nullable().describe(withdrawn) })),
  next: nextPage,
})

const CheckoutConflict = Problem.extend({
  amount: minorUnits.optional(),
  currency: z.string().optional(),
  lines: z.array(Line).optional(),
  shipping: Shipping.optional(),
})

const ShippingPrice = z
  .object({
    amount: minorUnits,
    upToGrams: z.int().optional().describe('For parcels of at most this weight'),
    upToAmount: z.int().optional().describe('For goods of at most this amount'),
  })
  .describe('The first price of a zone that fits the parcel counts')
const ShippingZone = z.object({
  countries: z.array(z.string()),
  days: z.object({ from: z.int(), to: z.int() }).describe('Working days until the parcel is there'),
  prices: z.array(ShippingPrice),
  freeFrom: z.int().optional().describe('The amount of goods from which on shipping is free'),
})
const ShippingMethod = z.object({ id: z.string(), name: z.string(), zones: z.array(ShippingZone) })
const TaxRates = z
  .object({ standard: z.int(), reduced: z.int(), zero: z.int() })
  .describe('VAT by tax category, in basis points: 1900 is 19 %')
const ShippingMethods = answerOf<typeof shippingAnswer>()(
  z.object({
    currency: z.string(),
    countries: z.array(z.string()).describe('Where the shop delivers to, as ISO 3166-1 alpha-2'),
    methods: z.array(ShippingMethod),
    taxRates: z.record(z.string(), TaxRates).describe('By country. Prices contain it'),
  }),
)

const AcceptedCheckout = z.object({ checkoutId: z.uuid(), status: z.literal('accepted'), ...priced })

const TimelineEntry = z.object({ type: topicName, at: moment, ...coordinates, eventId: z.string() })
const SentMail = z.object({ mail: z.string(), messageId: z.string(), to: z.string() })
const CheckoutState = z.enum(statuses)
const PublicReason = z.enum(publicReasons)
const PaymentAction = z.union([
  z.object({ kind: z.literal('redirect'), url: z.string() }),
  z.object({ kind: z.literal('stripe'), clientSecret: z.string() }),
])

const RefundStatus = z
  .enum(refundStatuses)
  .describe('`pending`: the provider has accepted the refund and not paid it out yet; `failed`: nothing was given back')

const CheckoutStatus = answerOf<Status>()(
  z.object({
    checkoutId: z.uuid(),
    status: CheckoutState,
    ...priced,
    shipTo: z
      .object({ city: z.string(), country: z.string() })
      .optional()
      .describe('Only city and country, because everybody who has the link of the order sees them'),
    orderNumber: z.string().optional(),
    reason: PublicReason.optional().describe('Why it was declined, rejected or cancelled'),
    payment: z
      .object({ action: PaymentAction })
      .optional()
      .describe('What the page must do while the status is action-required'),
    refund: RefundStatus.optional(),
    refunded: minorUnits
      .optional()
      .describe('What of an order was given back or is on its way; absent when nothing was'),
    shipment: z
      .object({ carrier: z.string(), trackingNumber: z.string(), at: moment })
      .optional()
      .describe('Present once the order was shipped'),
    mayCancel: z
      .literal(true)
      .optional()
      .describe('The shopper may cancel the order now, by POST /checkout/{checkoutId}/cancel'),
    attention: z.literal(true).optional().describe('A step failed and waits for a person at the shop'),
    behind: z.literal(true).optional().describe('The timeline is behind or away; the status is not'),
    timeline: z.array(TimelineEntry),
    mails: z.array(SentMail),
  }),
)

const columnKinds = ['money', 'count', 'percent', 'milliseconds', 'text', 'time'] as const
const Column = answerOf<ReportDefinition['columns'][number]>()(
  z.object({ name: z.string(), label: z.string(), kind: z.enum(columnKinds) }),
)
const Cell = z.union([z.string(), z.number(), z.null()])
const Per = z.enum(units)

const ReportList = z.object({
  reports: z.array(z.object({ name: z.string(), title: z.string(), perTime: z.boolean(), columns: z.array(Column) })),
})

const Report = z.object({
  report: z.string(),
  title: z.string(),
  from: moment,
  to: moment,
  per: Per.optional(),
  columns: z.array(Column),
  rows: z.array(z.record(z.string(), Cell)).describe('Values by the name of their column'),
  currency: z.string().optional().describe('The currency of all rows, when they share one'),
  sql: z.string().describe('The statement, as it can be pasted into psql'),
})

const LoggedEvent = z.object({
  eventId: z.string(),
  type: z.string(),
  ...coordinates,
  at: moment,
  arrived: z.int().describe('Counts up in the order events become visible'),
  checkoutId: z.string().nullable(),
  payload: z.unknown().describe('Null when it is not JSON, or too large for a list'),
})

const EventPage = answerOf<EventsPage>()(z.object({ events: z.array(LoggedEvent), cursor: z.string() }))

const Broker = z.object({
  id: z.int().nullable().describe('Null for a broker that was never seen running'),
  host: z.string(),
  port: z.int(),
  controller: z.boolean(),
  up: z.boolean(),
})

const Partition = z.object({
  partition: z.int(),
  leader: z.int().nullable(),
  replicas: z.array(z.int()),
  isr: z.array(z.int()),
  underReplicated: z.boolean(),
})

const TopicState = z.object({ name: z.string(), minInSync: z.int().nullable(), partitions: z.array(Partition) })

const GroupState = z.object({
  groupId: z.string(),
  state: z.string(),
  members: z.int(),
  lag: z.int(),
  topics: z.array(
    z.object({
      topic: z.string(),
      lag: z.int(),
      partitions: z.array(z.object({ partition: z.int(), committed: z.int(), end: z.int(), lag: z.int() })),
    }),
  ),
})

const ConnectorState = z.object({
  name: z.string(),
  state: z.string(),
  tasks: z.array(z.object({ id: z.int(), state: z.string(), trace: z.string().optional() })),
})

const RecordCount = z.object({ topic: z.string(), records: z.int() })

const Verdict = z.enum(['ok', 'degraded', 'down'])
const check = { status: Verdict, detail: z.string() }

const Health = z.object({ status: Verdict })

const Checks = answerOf<HealthAnswer>()(
  z.object({
    status: Verdict,
    checks: z.object({
      brokers: z.object({ ...check, up: z.int(), configured: z.int() }),
      inSyncReplicas: z.object({ ...check, underReplicated: z.int(), unwritable: z.int() }),
      sink: z.object({ ...check, tasks: z.array(z.object({ id: z.int(), state: z.string() })) }),
      lag: z.object({ ...check, groups: z.array(z.object({ groupId: z.string(), lag: z.int() })) }),
      groups: z.object({
        ...check,
        withoutMembers: z.array(z.string()),
        standing: z.array(z.string()).describe('Partitions whose position stands still while their end moves'),
      }),
      deadLetters: z.object({ ...check, topics: z.array(RecordCount) }),
    }),
  }),
)

const Cluster = answerOf<ClusterAnswer>()(
  z.object({
    at: moment,
    clusterId: z.string().nullable(),
    controller: z.int().nullable(),
    brokers: z.array(Broker),
    topics: z.array(TopicState),
    groups: z.array(GroupState),
    connector: ConnectorState.nullable(),
    deadLetters: z.array(RecordCount).describe('All within the retention, redriven or not'),
    incomplete: z.array(z.string()).describe('The parts of this answer that could not be read in time'),
    health: Checks.optional().describe('What that means for the shop'),
  }),
)

const LetterOutcome = z
  .object({
    state: z.enum(outcomes),
    next: z.string().optional().describe('The dead letter that came next'),
  })
  .describe(
    'What came of its redrive, as far as the sink tells. `waits`: nothing has come yet; `unknown`: nothing failed since, and no fact would tell more',
  )
const handled = {
  redrivenBy: z.string().optional().describe('The operator by name, or `schedule`'),
  discarded: z.string().optional().describe('Why it was discarded, and not redriven'),
  outcome: LetterOutcome.optional().describe('Absent when it was not redriven'),
}

const DeadLetter = z.object({
  id: z.string(),
  ...coordinates,
  at: z.string(),
  reason: z.string(),
  error: z.string(),
  function: z.string(),
  source: z.object(coordinates),
  checkoutId: z.string().nullable(),
  traceId: z.string().nullable(),
  attempt: z.int().describe('How often it was redriven before'),
  problem: z.string().nullable().describe('Why it cannot be redriven; null when it can'),
  dueAt: z.string().nullable().describe('When it will be sent on by itself; null when it waits for a person'),
  headers: z
    .array(z.object({ name: z.string(), text: z.string(), binary: z.boolean() }))
    .describe('Those that say what the record is'),
  value: z.string(),
  redrivenAt: z.string().optional().describe('When it was redriven or discarded; absent while it waits'),
  ...handled,
})

const DeadLetters = z.object({
  records: z.array(DeadLetter),
  counts: z.record(z.string(), z.int()),
  next: z.string().nullable().describe('The cursor of the next page; null after the last one'),
})

const Redriven = answerOf<RedriveAnswer>()(
  z.object({
    redriven: z.int(),
    refused: z.array(z.object({ id: z.string(), reason: z.string() })),
    more: z.boolean().describe('True when the time was over before all were sent on: ask again'),
  }),
)

const Discarded = answerOf<DiscardAnswer>()(
  z.object({ discarded: z.int(), refused: z.array(z.object({ id: z.string(), reason: z.string() })) }),
)

const incomplete = z.array(z.string()).describe('The parts of this answer that could not be read in time')
const topicSummary = {
  name: z.string(),
  description: z.string().nullable().describe('Null for a topic that Kassa does not know'),
  internal: z.boolean().describe('Kept by brokers or workers to themselves'),
  replicas: z.int(),
  underReplicated: z.int().describe('Partitions with a replica that is behind'),
  records: z.int().nullable().describe('Offsets: records, and the gaps of compaction and transactions'),
  bytes: z.int().nullable().describe('Of one replica'),
  rate: z.number().nullable().describe('Records a second, over the last five minutes'),
  retentionMs: z.number().nullable().describe('-1: for ever'),
  compacted: z.boolean().nullable(),
}
const groupOfTopic = { groupId: z.string(), state: z.string(), members: z.int(), lag: z.int() }
const groupPartitions = z.array(z.object({ partition: z.int(), committed: z.int(), end: z.int(), lag: z.int() }))

const TopicSummary = z.object({
  ...topicSummary,
  partitions: z.int(),
  groups: z.array(z.object(groupOfTopic)).describe('Those that have committed offsets of it'),
})

const TopicList = answerOf<TopicListAnswer>()(z.object({ at: moment, topics: z.array(TopicSummary), incomplete }))

const TopicView = answerOf<TopicViewAnswer>()(
  z.object({
    at: moment,
    ...topicSummary,
    partitions: z.array(
      z.object({
        ...Partition.shape,
        low: z.int().nullable().describe('Offset of its oldest record'),
        end: z.int().nullable().describe('Offset that its next record will get'),
        bytes: z.int().nullable(),
      }),
    ),
    groups: z.array(z.object({ ...groupOfTopic, partitions: groupPartitions })),
    settings: z.array(
      z.object({
        name: z.string(),
        value: z.string().nullable(),
        own: z.boolean().describe('False when it is the value of the brokers'),
      }),
    ),
    incomplete,
  }),
)

const GroupView = answerOf<GroupViewAnswer>()(z.object({ at: moment, ...GroupState.shape, incomplete }))

const content = {
  format: z.enum(['json', 'text', 'hex']),
  text: z.string().describe('As it is on the topic; bytes that are no text in hexadecimal'),
  bytes: z.int(),
  cut: z.literal(true).optional().describe('Only its beginning: ask for the record alone, with limit=1'),
  masked: z.literal(true).optional().describe('Something of it is hidden'),
}
const Content = z.object(content)

const TopicRecord = z.object({
  partition: z.int(),
  offset: z.int(),
  timestamp: z.int().describe('Milliseconds since the epoch'),
  key: Content.nullable(),
  value: Content.nullable().describe('Null for a tombstone'),
  headers: z.array(z.object({ name: z.string(), ...content })),
  size: z.int().describe('Bytes of key, value and headers'),
})

const TopicRecords = answerOf<RecordsAnswer>()(
  z.object({
    topic: z.string(),
    partitions: z.array(z.object({ partition: z.int(), low: z.int(), end: z.int() })),
    records: z.array(TopicRecord),
    older: z.string().nullable().describe('`cursor` of the page of older records; null where there are none'),
    newer: z.string().nullable().describe('`cursor` of the page of newer records, also of those that are yet to come'),
    more: z.boolean().describe('True when the page ended before everything was read: go on with its cursor'),
    read: z.int().describe('How many records were read for this page'),
    masked: z.boolean(),
  }),
)

const GroupReset = answerOf<ResetAnswer>()(
  z.object({
    groupId: z.string(),
    topic: z.string(),
    dryRun: z.boolean(),
    partitions: z.array(
      z.object({
        partition: z.int(),
        from: z.int().nullable().describe('Null where the group had committed nothing'),
        to: z.int(),
      }),
    ),
  }),
)

const erasable = z.string().nullable().describe('Null where it was erased')
const FoundCustomer = z.object({ name: erasable, email: erasable })

const OrderFound = z.object({
  checkoutId: z.uuid(),
  orderNumber: z.string().optional(),
  status: CheckoutState,
  attention: z.literal(true).optional().describe('A dead letter of it waits for a person'),
  customer: FoundCustomer,
  amount: minorUnits,
  currency: z.string(),
  acceptedAt: moment.describe('When the checkout was accepted: the list is in this order'),
  orderedAt: moment.optional(),
})

const OrderList = answerOf<OrdersPage>()(
  z.object({
    orders: z.array(OrderFound),
    next: z.string().optional().describe('The cursor of the next page; absent after the last one'),
  }),
)

const place = {
  ...coordinates,
  at: moment,
  checkoutId: z.uuid().optional().describe('Absent where it is of no checkout'),
  traceId: z.string().optional(),
}

const SearchResult = answerOf<Found>()(
  z.object({
    orders: z.array(OrderFound).describe('Those that match, and those of what else was found'),
    events: z.array(z.object({ ...place, eventId: z.string() })).describe('By event id or trace id, as they arrived'),
    deadLetters: z.array(
      z.object({
        ...place,
        id: z.string().describe('For POST /dead-letters/redrive'),
        reason: z.string(),
        function: z.string().optional(),
        waits: z.boolean().describe('True when it was neither redriven nor discarded'),
      }),
    ),
    mails: z.array(
      z.object({
        mail: z.string(),
        to: erasable,
        subject: z.string(),
        messageId: z.string(),
        at: moment,
        checkoutId: z.uuid().optional(),
      }),
    ),
    topics: z.array(z.string()).describe('Names'),
    more: z.array(z.enum(kinds)).describe('The kinds of which there is more than is listed'),
  }),
)

const RefundLine = z.object({ sku: z.string(), quantity: z.int().positive() })
const ActionKind = z.enum(actionKinds)
const by = z.string().describe('The operator, or `shopper`')

const OrderRefund = z.object({
  refundId: z.string(),
  amount: minorUnits,
  lines: z.array(RefundLine).optional().describe('What it is for; absent when it is for an amount, or for all'),
  note: z.string().optional(),
  at: moment,
  by: by.optional(),
  status: RefundStatus,
})
const OrderAction = z.object({
  action: z.string(),
  kind: ActionKind,
  note: z.string().optional(),
  at: moment,
  by,
  amount: minorUnits.optional(),
  lines: z.array(RefundLine).optional(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
})
const OrderEvent = z.object({ ...coordinates, at: moment, eventId: z.string(), traceId: z.string().optional() })
const OrderMail = z.object({
  mail: z.string(),
  to: z.string(),
  subject: z.string(),
  messageId: z.string(),
  at: moment,
})
const UndeliverableMail = z.object({
  mail: z.string(),
  problem: z
    .string()
    .describe('`bounced`, `complained`, or `suppressed`: not sent, because of an earlier one of these'),
  at: moment,
  messageId: z.string().optional().describe('Absent when it was not sent'),
})
const OrderLetter = z.object({
  id: z.string().describe('For POST /dead-letters/redrive'),
  ...coordinates,
  at: moment,
  reason: z.string(),
  error: z.string().optional(),
  function: z.string().optional(),
  source: z.object(coordinates).optional().describe('Where the record was read that failed'),
  attempt: z.int().describe('How often it was redriven before'),
  problem: z.string().optional().describe('Why it cannot be redriven'),
  dueAt: moment.optional().describe('When it will be sent on by itself; absent when it waits for a person'),
  redrivenAt: moment.optional().describe('When it was redriven or discarded; absent while it waits'),
  ...handled,
})
const OrderLine = Line.extend({
  refundedQuantity: z.int().describe('How many of them refunds by lines were for, those that failed included'),
})
const Allowed = z.union([z.literal(true), z.string()]).describe('True, or a sentence why not')
const absentWhenAway = 'Absent while the analytics database is away'

const OrderView = answerOf<OneOrder>()(
  z.object({
    checkoutId: z.uuid(),
    status: CheckoutState,
    attention: z.literal(true).optional().describe('A dead letter of it waits for a person, or a refund failed'),
    orderNumber: z.string().optional().describe('Absent when no order was placed'),
    reason: z.string().optional().describe('Why it was declined, rejected or cancelled: a code'),
    acceptedAt: moment,
    orderedAt: moment.optional(),
    customer: FoundCustomer,
    shipTo: ShipTo.optional().describe('As the shopper wrote it; absent in orders made before they had an address'),
    shipToCorrected: ShipTo.optional().describe('Where it goes instead, since an operator corrected it'),
    lines: z.array(OrderLine),
    shipping: Shipping.optional().describe('Absent in orders made before they had an address'),
    amount: minorUnits.describe('The lines and shipping'),
    currency: z.string(),
    money: z.object({
      status: z
        .enum(moneyStatuses)
        .describe('`none`: nothing was held, or not yet; `lost`: the hold ended before the amount was taken'),
      provider: z.string().optional(),
      paymentId: z.string().optional(),
      held: minorUnits.describe('What is held now'),
      captured: minorUnits.describe('What was taken, refunded or not'),
      refunds: z.array(OrderRefund).describe('The oldest first'),
      refunded: minorUnits.describe('The refunds that did not fail'),
      refundable: minorUnits.describe('What a refund may still give back'),
    }),
    shipment: z.object({ carrier: z.string(), trackingNumber: z.string(), at: moment, by }).optional(),
    cancelled: z
      .object({ at: moment, by: by.optional(), reason: z.string() })
      .optional()
      .describe('`reason` is `payment_lost`, `operator` or `shopper`'),
    actions: z.array(OrderAction).describe('What people did, the oldest first'),
    allowed: z.object({ cancel: Allowed, refund: Allowed, ship: Allowed, receipt: Allowed, address: Allowed }),
    events: z.array(OrderEvent).optional().describe(`In the order of the flow. ${absentWhenAway}`),
    mails: z.array(OrderMail).optional().describe(absentWhenAway),
    undeliverable: z
      .array(UndeliverableMail)
      .optional()
      .describe(`Mails that did not reach the shopper. ${absentWhenAway}`),
    deadLetters: z
      .array(OrderLetter)
      .optional()
      .describe(`Those that wait first, then those that were redriven. ${absentWhenAway}`),
    behind: z
      .literal(true)
      .optional()
      .describe('Events, mails and dead letters are away, or lack what has happened; all else is true'),
  }),
)

const done = {
  action: z.uuid().describe('The id of what was done; of the refund or of the receipt, too'),
  kind: z.enum(actionKinds),
  at: moment,
  by: z.string().describe('Who did it: the operator, or `shopper`'),
}
const ActionAccepted = answerOf<ActionAnswer>()(z.object({ ...done, order: OrderView }))
const ShopperCancelAccepted = answerOf<ShopperCancelAnswer>()(
  z.object({
    ...done,
    order: z.object({
      checkoutId: z.uuid(),
      orderNumber: z.string().optional(),
      status: z.enum(['placed', 'shipped', 'cancelled']),
    }),
  }),
)
const ActionConflict = Problem.extend({
  left: minorUnits.optional().describe('With `more-than-captured`: what is left to refund'),
})

/** What a client sends. */
export const requests = {
  CheckoutRequest: Cart,
  RedriveRequest,
  DiscardRequest,
  ResetRequest,
  ProductState,
  BrandState,
  StockChange,
  CancelRequest,
  RefundRequest,
  ShipmentRequest,
  ReceiptRequest,
  AddressRequest,
} satisfies Readonly<Record<string, z.ZodType>>

/** What the API answers. */
export const answers = {
  Problem,
  CheckoutConflict,
  Line,
  Product,
  Catalogue,
  CatalogueAccepted,
  StockAccepted,
  ProductEntries,
  BrandEntries,
  Shipping,
  ShippingPrice,
  ShippingZone,
  ShippingMethod,
  TaxRates,
  ShippingMethods,
  AcceptedCheckout,
  CheckoutState,
  PublicReason,
  PaymentAction,
  TimelineEntry,
  SentMail,
  CheckoutStatus,
  Column,
  Cell,
  Per,
  ReportList,
  Report,
  LoggedEvent,
  EventPage,
  Broker,
  Partition,
  TopicState,
  GroupState,
  ConnectorState,
  Cluster,
  Verdict,
  Health,
  DeadLetter,
  DeadLetters,
  Redriven,
  Discarded,
  LetterOutcome,
  OrderList,
  SearchResult,
  RefundStatus,
  RefundLine,
  ActionKind,
  ShipTo,
  OrderLine,
  OrderRefund,
  OrderAction,
  OrderEvent,
  OrderMail,
  UndeliverableMail,
  OrderLetter,
  OrderView,
  ActionAccepted,
  ShopperCancelAccepted,
  ActionConflict,
  TopicSummary,
  TopicList,
  TopicView,
  GroupView,
  Content,
  TopicRecord,
  TopicRecords,
  GroupReset,
} satisfies Readonly<Record<string, z.ZodType>>

export type SchemaName = keyof typeof requests | keyof typeof answers

const reference = (name: string): string => `#/components/schemas/${name}`

const written = (schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') => {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const { schemas: all } = z.toJSONSchema(registry, { io, uri: reference })
  return Object.entries(all).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema] as const)
}

/** `components.schemas` of the document. */
export const componentSchemas = () => Object.fromEntries([...written(requests, 'input'), ...written(answers, 'output')])

export const schemaOf = (name: SchemaName) => ({ $ref: reference(name) })
