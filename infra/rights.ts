/**
 * Who may do what: one entry per function, and the sink, in IAM's words. Out of this list come the roles on AWS (application/roles.ts),
 * the ACLs of the secure local cluster (local/secure/acls.ts) and docs/permissions.md. Whatever is not here is refused,
 * and a test refuses what is here and not used.
 */
import { connectorGroup } from '../functions/operations/connector.ts'
import { retriesGroup } from '../functions/operations/retry-schedule.ts'
import { catalogueTopics, deadLetterTopics, redriven, sinkTopics, topics } from '../functions/topics.ts'

export const tables = [
  'checkouts',
  'payments',
  'idempotency',
  'orders',
  'catalogue',
  'stock',
  'provider-ledger',
  'suppressions',
] as const
export type Table = (typeof tables)[number]

export interface Rights {
  /** The topics its event source mappings read, each with the consumer group. */
  readonly mappings?: Readonly<Record<string, string>>
  readonly writes?: readonly string[]
  /** Topics it reads onward by itself, each with the consumer group that remembers how far. */
  readonly resumes?: Readonly<Record<string, string>>
  /** Topics whose records it reads as a member of no group. */
  readonly views?: readonly string[]
  /** Groups whose offsets it moves; with `*` at its end, all that begin so. */
  readonly resets?: readonly string[]
  /** True: may see topics, offsets and groups, and no record. */
  readonly looks?: boolean
  /** True: may create the topics of functions/topics.ts and change their settings. */
  readonly creates?: boolean
  readonly tables?: Readonly<Partial<Record<Table, readonly string[]>>>
  readonly mail?: boolean
  /** May ask MSK Connect for the state of the sink, and with `restart` restart it. */
  readonly sink?: 'look' | 'restart'
  /** Names of secrets of this stage. */
  readonly secrets?: readonly string[]
}

/** Every topic a function may ever name. */
export const topicNames = [...topics, ...catalogueTopics, ...deadLetterTopics, redriven].map(({ name }) => name)

/** Where the event source mapping puts what failed every retry; it writes as the function. */
export const onFailureTopic = 'retries-exhausted'
/** Where the sink puts what it cannot store. */
export const sinkDeadLetter = 'sink-dead-letter'

/** claim, look up, mark, give back */
const once = ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem']
const ledger = { 'provider-ledger': ['GetItem', 'PutItem', 'UpdateItem'] }
/** A failed payment is counted by what is stored with its checkout. */
const failedPayments = { checkouts: ['GetItem'], idempotency: ['UpdateItem'] }
const authorisation = ['payment-action-required', 'payment-successful', 'payment-failed']

/** What is stated about the actions on an order. */
const orderActionTopics = [
  ...['order-cancelled', 'order-shipped', 'refund-requested'],
  ...['order-address-corrected', 'receipt-requested'],
]

/** Where dead letters wait. */
const letters = deadLetterTopics.map(({ name }) => name).filter(name => name !== sinkDeadLetter)
/** All but those that send dead letters on. `npm run new -- subscriber` adds one at the end. */
const functions: Readonly<Record<string, Rights>> = {
  checkout: {
    writes: ['checkout-requested'],
    tables: {
      catalogue: ['BatchGetItem'],
      checkouts: ['GetItem', 'PutItem', 'UpdateItem'],
      idempotency: ['BatchGetItem'],
      stock: ['BatchGetItem'],
    },
  },
  shipping: {},
  authorize: {
    mappings: { 'checkout-requested': 'kassa-charge' },
    writes: [...authorisation, 'dead-letter'],
    tables: { payments: ['GetItem', 'UpdateItem'], ...failedPayments, ...ledger },
    secrets: ['payment-provider'],
  },
  settle: {
    mappings: { 'payment-updated': 'kassa-settle' },
    writes: [...authorisation, 'payment-refund-settled', 'dead-letter'],
    tables: { payments: ['GetItem', 'UpdateItem'], ...failedPayments, ...ledger },
    secrets: ['payment-provider'],
  },
  capture: {
    mappings: { 'order-successful': 'kassa-capture' },
    writes: ['payment-captured', 'payment-capture-failed', 'dead-letter'],
    tables: { payments: ['UpdateItem'], ...ledger },
    secrets: ['payment-provider'],
  },
  release: {
    mappings: { 'order-rejected': 'kassa-refund' },
    writes: ['payment-released', 'payment-refunded', 'payment-refund-settled', 'dead-letter'],
    tables: { payments: ['UpdateItem'], ...ledger },
    secrets: ['payment-provider'],
  },
  refund: {
    mappings: { 'order-cancelled': 'kassa-refund-cancelled', 'refund-requested': 'kassa-refund-requested' },
    writes: ['payment-released', 'payment-refunded', 'payment-refund-settled', 'dead-letter'],
    tables: { payments: ['UpdateItem'], ...ledger },
    secrets: ['payment-provider'],
  },
  reconcile: { writes: ['payment-updated'], tables: { payments: ['Query'] } },
  paymentWebhook: { writes: ['payment-updated'], tables: ledger, secrets: ['payment-provider'] },
  paymentReturn: { writes: ['payment-updated'], tables: { payments: ['GetItem'] } },
  simulatedBank: { tables: ledger },
  order: {
    mappings: { 'payment-successful': 'kassa-order' },
    writes: ['order-successful', 'order-rejected', 'dead-letter'],
    tables: { orders: ['GetItem', 'PutItem'], stock: ['UpdateItem'] },
  },
  cancel: {
    mappings: { 'payment-capture-failed': 'kassa-cancel' },
    writes: ['order-cancelled', 'dead-letter'],
    tables: { orders: ['GetItem', 'UpdateItem'], stock: ['UpdateItem'] },
  },
  publishActions: { writes: orderActionTopics, tables: { orders: ['Query', 'UpdateItem'] } },
  email: {
    mappings: {
      'order-successful': 'kassa-email-receipt',
      'payment-failed': 'kassa-email-declined',
      'payment-refunded': 'kassa-email-refunded',
      'payment-released': 'kassa-email-released',
      'order-cancelled': 'kassa-email-cancelled',
      'order-shipped': 'kassa-email-shipped',
      'receipt-requested': 'kassa-email-receipt-again',
    },
    writes: ['email-successful', 'email-undeliverable', 'dead-letter'],
    tables: { idempotency: once, suppressions: ['BatchGetItem'] },
    mail: true,
  },
  mailEvents: { writes: ['email-undeliverable'], tables: { suppressions: ['PutItem'] } },
  webhooks: {
    mappings: {
      'order-successful': 'kassa-webhooks-ordered',
      'payment-captured': 'kassa-webhooks-captured',
      'order-address-corrected': 'kassa-webhooks-address-corrected',
      'order-shipped': 'kassa-webhooks-shipped',
      'order-cancelled': 'kassa-webhooks-cancelled',
      'payment-refunded': 'kassa-webhooks-refunded',
      'payment-refund-settled': 'kassa-webhooks-refund-settled',
    },
    writes: ['dead-letter'],
    tables: { idempotency: ['GetItem', 'UpdateItem'] },
    secrets: ['webhooks'],
  },
  status: {
    tables: { checkouts: ['GetItem'], payments: ['GetItem'], orders: ['GetItem'], idempotency: ['GetItem'] },
  },
  analytics: {},
  events: {},
  orders: {},
  orderView: {
    tables: { checkouts: ['GetItem'], payments: ['GetItem'], orders: ['GetItem'], idempotency: ['GetItem'] },
  },
  orderActions: {
    writes: orderActionTopics,
    tables: {
      checkouts: ['GetItem'],
      payments: ['GetItem'],
      orders: ['GetItem', 'UpdateItem'],
      stock: ['UpdateItem'],
      idempotency: ['GetItem'],
    },
  },
  sinkWatch: { looks: true, sink: 'restart' },
  cluster: { looks: true, sink: 'look' },
  health: { looks: true, sink: 'look' },
  topicView: { looks: true },
  topicRecords: { views: topicNames },
  // A commit takes the right to read the topic as well.
  resetGroup: { looks: true, views: topicNames, resets: ['kassa-*', connectorGroup] },
  traces: {},
  deadLetters: {},
  catalogue: { tables: { catalogue: ['Query'], stock: ['Scan'] } },
  changeCatalogue: {
    writes: catalogueTopics.map(({ name }) => name),
    tables: { catalogue: ['GetItem', 'PutItem', 'Query', 'UpdateItem'], stock: ['BatchGetItem'] },
  },
  catalogueView: {
    mappings: { 'brand-changed': 'kassa-catalogue-brands', 'product-changed': 'kassa-catalogue-products' },
    writes: ['dead-letter'],
    tables: { catalogue: ['UpdateItem'] },
  },
  stockAdjusted: {
    mappings: { 'stock-adjusted': 'kassa-stock' },
    writes: ['dead-letter'],
    tables: { catalogue: ['PutItem'], stock: ['UpdateItem'] },
  },
  privacy: {
    tables: {
      checkouts: ['GetItem', 'Scan', 'UpdateItem'],
      payments: ['GetItem', 'UpdateItem'],
      orders: ['GetItem', 'UpdateItem'],
      idempotency: ['GetItem'],
      'provider-ledger': ['GetItem', 'UpdateItem'],
      suppressions: ['BatchGetItem', 'DeleteItem'],
    },
    secrets: ['database'],
  },
  retention: {
    tables: {
      checkouts: ['GetItem', 'Scan', 'UpdateItem'],
      payments: ['GetItem', 'UpdateItem'],
      orders: ['GetItem', 'UpdateItem'],
      idempotency: ['GetItem', 'PutItem'],
      'provider-ledger': ['GetItem', 'UpdateItem'],
    },
    secrets: ['database'],
  },
  openapi: {},
  migrate: { secrets: ['database', 'sink', 'analyst'] },
  topics: { creates: true },
}

/** A redriven record goes back to where a function read it. */
const redriveTargets = [
  ...new Set(Object.values(functions).flatMap(({ mappings = {} }) => Object.keys(mappings))),
  redriven.name,
].toSorted()
const redrive: Rights = { views: letters, writes: redriveTargets }

export const rights: Readonly<Record<string, Rights>> = {
  ...functions,
  redrive,
  redriveOverHttp: redrive,
  scheduledRedrive: { resumes: { [onFailureTopic]: retriesGroup }, writes: redriveTargets },
}

/** The groups that functions read in. */
export const consumerGroups = Object.values(rights).flatMap(({ mappings = {}, resumes = {} }) => [
  ...Object.values(mappings),
  ...Object.values(resumes),
])

export interface KafkaGrant {
  readonly resource: 'cluster' | 'topic' | 'group'
  /** A name; with `*` at its end, all that begin so. */
  readonly name: string
  /** Without `kafka-cluster:`. */
  readonly actions: readonly string[]
}

const cluster = (...actions: readonly string[]): KafkaGrant => ({ resource: 'cluster', name: '', actions })
const topic = (name: string, ...actions: readonly string[]): KafkaGrant => ({ resource: 'topic', name, actions })
const group = (name: string, ...actions: readonly string[]): KafkaGrant => ({ resource: 'group', name, actions })

const makesTopic = [
  ...['CreateTopic', 'DescribeTopic', 'DescribeTopicDynamicConfiguration', 'AlterTopic'],
  'AlterTopicDynamicConfiguration',
]

/** What a function may do on the cluster, by `kafka-cluster:` actions; its mappings act with the same rights. */
export const kafkaGrants = ({
  mappings = {},
  writes = [],
  resumes = {},
  looks = false,
  creates = false,
  views = [],
  resets = [],
}: Rights): KafkaGrant[] => {
  const maps = Object.entries(mappings)
  const read = [...maps, ...Object.entries(resumes)]
  const written = [...new Set([...writes, ...(maps.length > 0 ? [onFailureTopic] : [])])]
  if (read.length + written.length + views.length === 0 && !looks && !creates) return []
  return [
    cluster(
      'Connect',
      ...(written.length > 0 ? ['WriteDataIdempotently'] : []),
      ...(maps.length > 0 || looks ? ['DescribeClusterDynamicConfiguration'] : []),
      ...(looks ? ['DescribeCluster'] : []),
    ),
    ...written.map(name => topic(name, 'DescribeTopic', 'WriteData')),
    ...[...read.map(([name]) => name), ...views].map(name => topic(name, 'DescribeTopic', 'ReadData')),
    ...[...read.map(([, name]) => name), ...resets].map(name => group(name, 'AlterGroup', 'DescribeGroup')),
    ...(creates ? topicNames.map(name => topic(name, ...makesTopic)) : []),
    ...(looks ? [topic('*', 'DescribeTopic', 'DescribeTopicDynamicConfiguration'), group('*', 'DescribeGroup')] : []),
  ]
}

/**
 * What the sink may: read every fact and every dead letter, put aside what it cannot store, and keep what its worker must remember.
 * @param own what the worker keeps to itself: topics that begin so, groups by name or by what they begin with
 */
export const sinkGrants = (own: { readonly topics: string; readonly groups: readonly string[] }): KafkaGrant[] => [
  cluster('Connect', 'DescribeCluster', 'WriteDataIdempotently'),
  ...sinkTopics.map(({ name }) => topic(name, 'DescribeTopic', 'ReadData')),
  topic(sinkDeadLetter, 'DescribeTopic', 'WriteData'),
  topic(own.topics, 'CreateTopic', 'DescribeTopic', 'ReadData', 'WriteData'),
  ...own.groups.map(name => group(name, 'AlterGroup', 'DescribeGroup')),
]
