/** The HTTP contract as an OpenAPI 3.1 document, made from the very schemas that check the requests. */
import { mostOnPage, sorts } from '../catalogue/catalogue.ts'
import { categories } from '../catalogue/facts.ts'
import { orderFilters } from '../desk/find-orders.ts'
import { redrivenTopics } from '../operations/redrive.ts'
import { catalogueTopics, topics } from '../topics.ts'
import { componentSchemas, type SchemaName, schemaOf } from './openapi-schemas.ts'

const json = (description: string, name: SchemaName) => ({
  description,
  content: { 'application/json': { schema: schemaOf(name) } },
})
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: schemaOf('Problem') } },
})
const body = (name: SchemaName) => ({ required: true, content: { 'application/json': { schema: schemaOf(name) } } })
const query = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'query',
  description,
  schema,
})
const limit = (most: number) =>
  query('limit', `At most so many, up to ${most}`, { type: 'integer', minimum: 1, maximum: most })

const entryId = '^[a-z0-9-]{1,64}$'
const pages = (most: number) => [
  query('after', 'Where the page begins: `next` of the answer before', { type: 'string', pattern: entryId }),
  limit(most),
]

const badQuery = problem('A parameter that cannot be accepted, by its name')
const throttled = { 429: { description: 'Too many requests: the gateway answers for the API' } }
/** For everyone. */
const open = { security: [] }
/** For operators: the gateway refuses what has no token with the scope. */
const operators = {
  401: { description: 'No token, or one that is not valid' },
  403: { description: 'The token has not the scope' },
  ...throttled,
}
const unreadableBody = {
  413: problem('More than 64 KB'),
  415: problem('Not application/json in UTF-8, or compressed'),
}
const unreadable = (what: string) => ({ 503: problem(`${what} cannot be reached; try again after Retry-After`) })

const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } })
/** One of the two says which version is changed. */
const conditions = [
  {
    name: 'If-Match',
    in: 'header',
    description: 'The version that you saw, in quotation marks: `"3"`',
    schema: { type: 'string', pattern: '^"(0|[1-9][0-9]{0,14})"$' },
  },
  { name: 'If-None-Match', in: 'header', description: '`*` for a new one', schema: { type: 'string', enum: ['*'] } },
]
const checkoutIdInPath = { name: 'checkoutId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const actionKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A new value for each action on an order; the same value again is the same action and gives its answer',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9._~:/+=-]+$' },
}
const repeated = {
  'Idempotent-Replayed': {
    description: 'Present when the key was used before: it was done then',
    schema: { type: 'string', enum: ['true'] },
  },
}
/** What anybody is told who acts on an order. */
const actionProblems = (unprocessable: string, conflicts: string) => ({
  400: problem('No key, or a path or body that cannot be accepted, by its field'),
  404: problem('No such checkout'),
  409: {
    description: `It cannot be done, or not any more: the detail says what happened, by whom and when. The type ends in ${conflicts}`,
    content: { 'application/problem+json': { schema: schemaOf('ActionConflict') } },
  },
  ...unreadableBody,
  422: problem(unprocessable),
  ...unreadable('A part of the shop'),
})
const reusedKey = 'The key was used for another action on this order'
const action = (
  operationId: string,
  summary: string,
  request: SchemaName,
  conflicts: string,
  { description, unprocessable = reusedKey }: { readonly description?: string; readonly unprocessable?: string } = {},
) => ({
  operationId,
  summary,
  ...(description ? { description } : {}),
  tags: ['Orders'],
  parameters: [checkoutIdInPath, actionKey],
  requestBody: body(request),
  responses: {
    202: { ...json('Decided, and on at least two brokers', 'ActionAccepted'), headers: repeated },
    ...operators,
    ...actionProblems(unprocessable, `${conflicts}, no-order or too-many-actions`),
  },
})

const changed = {
  202: {
    ...json('Published with this version; the view follows', 'CatalogueAccepted'),
    headers: { ETag: { description: 'The version, in quotation marks', schema: { type: 'string' } } },
  },
  400: problem('A header, path or body that cannot be accepted, by its field'),
  ...operators,
  412: problem('Somebody else changed it first, or it is there already'),
  428: problem('Neither If-Match nor If-None-Match'),
  ...unreadable('The catalogue'),
}

const recordParameters = [
  inPath('topic'),
  query('partition', 'Of this partition only', { type: 'integer', minimum: 0 }),
  query(
    'from',
    'Where to begin: `newest` (unless given), `oldest`, an offset of the partition, or a time. From an offset, a time or the oldest record on, the oldest comes first',
  ),
  query('cursor', '`older` or `newer` of an earlier answer, instead of `from`'),
  query('filter', 'Only records with this text in key, value or headers, in any case', {
    type: 'string',
    maxLength: 200,
  }),
  limit(500),
]
const recordResponses = {
  200: json('A page of records', 'TopicRecords'),
  400: badQuery,
  ...operators,
  403: problem('The token has not the scope, or the brokers refuse this topic'),
  404: problem('No such topic'),
  ...unreadable('The brokers'),
}

const paths = {
  '/checkout': {
    post: {
      operationId: 'checkout',
      summary: 'Buy a cart',
      tags: ['Shop'],
      ...open,
      parameters: [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description:
            'A new value for each checkout; the same value again gives the same answer for 24 hours. A structured-field string (`"k"`) is the same key as its text (`k`), which may hold any printable ASCII character.',
          schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9._~:/+=-]+$' },
        },
      ],
      requestBody: body('CheckoutRequest'),
      responses: {
        202: {
          ...json('Accepted: the record is on at least two brokers', 'AcceptedCheckout'),
          headers: {
            Location: { description: 'Path of the checkout’s status', schema: { type: 'string' } },
            'Idempotent-Replayed': {
              description: 'Present when the key was used before: the answer is what was accepted then',
              schema: { type: 'string', enum: ['true'] },
            },
          },
        },
        400: problem('No key, or a body with fields that cannot be accepted'),
        409: {
          description:
            'Less is left than asked for, or the cart with its shipping costs more than expectedAmount: then with its lines and shipping',
          content: { 'application/problem+json': { schema: schemaOf('CheckoutConflict') } },
        },
        ...unreadableBody,
        422: {
          ...problem(
            'An unknown sku, a shipping method that does not go there, a key that was used for another body, or a key that has expired',
          ),
          headers: { Location: { description: 'The checkout of a key that has expired', schema: { type: 'string' } } },
        },
        429: {
          description:
            'More than five payments failed within an hour for this mail address or network; or too many requests, and the gateway answers for the API',
          headers: { 'Retry-After': { description: 'In seconds', schema: { type: 'integer' } } },
        },
        ...unreadable('A part of the shop'),
      },
    },
  },
  '/shipping': {
    get: {
      operationId: 'shipping',
      summary: 'Where the shop delivers to, and by which methods',
      tags: ['Shop'],
      ...open,
      responses: {
        200: json('Countries, methods with their prices, and the VAT that prices contain', 'ShippingMethods'),
        ...throttled,
      },
    },
  },
  '/checkout/{checkoutId}': {
    get: {
      operationId: 'status',
      summary: 'The status of a checkout',
      tags: ['Shop'],
      ...open,
      parameters: [{ name: 'checkoutId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      responses: {
        200: json('Its status and every event of it', 'CheckoutStatus'),
        404: problem('No such checkout'),
        ...throttled,
        ...unreadable('A part of the shop'),
      },
    },
  },
  '/checkout/{checkoutId}/cancel': {
    post: {
      operationId: 'cancelCheckout',
      summary: 'The shopper cancels an order that is not shipped',
      description: 'Where the shop allows it: GET /checkout/{checkoutId} says `mayCancel` then.',
      tags: ['Shop'],
      ...open,
      parameters: [checkoutIdInPath, actionKey],
      requestBody: body('ReceiptRequest'),
      responses: {
        202: { ...json('Cancelled, and on at least two brokers', 'ShopperCancelAccepted'), headers: repeated },
        403: problem('This shop does not let shoppers cancel'),
        ...actionProblems(reusedKey, 'already-cancelled, already-shipped, no-order or too-many-actions'),
        ...throttled,
      },
    },
  },
  '/catalogue': {
    get: {
      operationId: 'catalogue',
      summary: 'What can be bought',
      tags: ['Shop'],
      ...open,
      parameters: [
        query('q', 'Words that a product must have in its name, description, brand or sku', {
          type: 'string',
          maxLength: 100,
        }),
        query('brand', 'Only products of this brand', { type: 'string', pattern: entryId }),
        query('category', 'Only products of this category', { type: 'string', enum: [...categories] }),
        query('sort', 'The order: by sku unless given', { type: 'string', enum: [...sorts] }),
        ...pages(mostOnPage),
      ],
      responses: {
        200: json('A page of products, with prices and stock', 'Catalogue'),
        304: { description: 'As the caller has it: its If-None-Match names the ETag of this answer' },
        400: badQuery,
        ...throttled,
      },
    },
  },
  '/catalogue/products': {
    get: {
      operationId: 'products',
      summary: 'Every product with its version and stock, those that are not sold or were withdrawn too',
      tags: ['Catalogue'],
      parameters: pages(1_000),
      responses: {
        200: json('A page of products', 'ProductEntries'),
        400: badQuery,
        ...operators,
        ...unreadable('The catalogue'),
      },
    },
  },
  '/catalogue/products/{sku}': {
    put: {
      operationId: 'putProduct',
      summary: 'Publish a product: a new one, or another state of one',
      tags: ['Catalogue'],
      parameters: [inPath('sku'), ...conditions],
      requestBody: body('ProductState'),
      responses: { ...changed, ...unreadableBody },
    },
    delete: {
      operationId: 'withdrawProduct',
      summary: 'Withdraw a product',
      description:
        'It leaves the shop within two seconds. A checkout that is accepted within three may still become an order: the checkout remembers for so long what is sold. Orders, stock and history stay as they are.',
      tags: ['Catalogue'],
      parameters: [inPath('sku'), ...conditions],
      responses: { ...changed, 404: problem('No such product') },
    },
  },
  '/catalogue/products/{sku}/stock': {
    post: {
      operationId: 'adjustStock',
      summary: 'Say that pieces arrived, were counted, or were lost',
      tags: ['Catalogue'],
      parameters: [
        inPath('sku'),
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description: 'A new value for each change; the same value again changes the stock once',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      ],
      requestBody: body('StockChange'),
      responses: {
        202: json('Published; the stock follows', 'StockAccepted'),
        400: problem('No key, or a body with fields that cannot be accepted'),
        ...operators,
        404: problem('No such product'),
        409: problem('Less than nothing would be left'),
        422: problem('The key was used for another change'),
        ...unreadableBody,
        ...unreadable('The catalogue'),
      },
    },
  },
  '/catalogue/brands': {
    get: {
      operationId: 'brands',
      summary: 'Every brand with its version, those that were withdrawn too',
      tags: ['Catalogue'],
      parameters: pages(1_000),
      responses: {
        200: json('A page of brands', 'BrandEntries'),
        400: badQuery,
        ...operators,
        ...unreadable('The catalogue'),
      },
    },
  },
  '/catalogue/brands/{brand}': {
    put: {
      operationId: 'putBrand',
      summary: 'Publish a brand: a new one, or another state of one',
      tags: ['Catalogue'],
      parameters: [inPath('brand'), ...conditions],
      requestBody: body('BrandState'),
      responses: { ...changed, ...unreadableBody },
    },
    delete: {
      operationId: 'withdrawBrand',
      summary: 'Withdraw a brand that no product has',
      tags: ['Catalogue'],
      parameters: [inPath('brand'), ...conditions],
      responses: { ...changed, 404: problem('No such brand'), 409: problem('Products have this brand') },
    },
  },
  '/analytics': {
    get: {
      operationId: 'reports',
      summary: 'The reports there are',
      tags: ['Analytics'],
      responses: { 200: json('Their names, titles and columns', 'ReportList'), ...operators },
    },
  },
  '/analytics/{report}': {
    get: {
      operationId: 'analytics',
      summary: 'A report out of the sink database',
      tags: ['Analytics'],
      parameters: [
        { name: 'report', in: 'path', required: true, schema: { type: 'string' } },
        query('from', 'Start of the time range', { type: 'string', format: 'date-time' }),
        query('to', 'End of the time range', { type: 'string', format: 'date-time' }),
        query('per', 'Length of a bucket', schemaOf('Per')),
        limit(1_000),
      ],
      responses: {
        200: json('Columns, rows and the SQL behind them', 'Report'),
        400: badQuery,
        ...operators,
        404: problem('No such report'),
        ...unreadable('The sink database'),
      },
    },
  },
  '/events': {
    get: {
      operationId: 'events',
      summary: 'Every event as it arrived in the sink',
      tags: ['Analytics'],
      parameters: [
        query('after', 'The cursor of the answer before', { type: 'string', pattern: '^[0-9]{1,15}$' }),
        query('type', 'Of this topic only', {
          type: 'string',
          enum: [...topics, ...catalogueTopics].map(({ name }) => name),
        }),
        query('checkoutId', 'Of this checkout only', { type: 'string', format: 'uuid' }),
        query('sku', 'With this sku in the value: a product, or its stock', {
          type: 'string',
          pattern: '^[a-z0-9-]{1,64}$',
        }),
        limit(500),
      ],
      responses: {
        200: json('Events, and the cursor of the next page', 'EventPage'),
        400: badQuery,
        ...operators,
        ...unreadable('The sink database'),
      },
    },
  },
  '/orders': {
    get: {
      operationId: 'orders',
      summary: 'The checkouts and orders that match, the newest first',
      tags: ['Orders'],
      parameters: [
        query(
          'search',
          'An order number, a checkout id or a mail address, each whole or its beginning; or beginnings of words of the name',
          { type: 'string', maxLength: 254 },
        ),
        query('status', 'With this status only; `attention`: with a dead letter that waits for a person', {
          type: 'string',
          enum: [...orderFilters],
        }),
        query('from', 'Accepted then or later', { type: 'string', format: 'date-time' }),
        query('to', 'Accepted before', { type: 'string', format: 'date-time' }),
        query('cursor', '`next` of the answer before'),
        limit(100),
      ],
      responses: {
        200: json('A page of them', 'OrderList'),
        400: badQuery,
        ...operators,
        ...unreadable('The analytics database'),
      },
    },
  },
  '/search': {
    get: {
      operationId: 'search',
      summary: 'Everything of a text: orders, events, dead letters, mails, topics',
      tags: ['Orders'],
      parameters: [
        {
          ...query(
            'for',
            'An order number, a checkout id or a mail address, each whole or its beginning; an event id, a trace id, the id of a mail or of a dead letter; a name of a person or of a topic',
            { type: 'string', minLength: 1, maxLength: 254 },
          ),
          required: true,
        },
      ],
      responses: {
        200: json('What was found, the newest first; of each kind as many as fit', 'SearchResult'),
        400: badQuery,
        ...operators,
        ...unreadable('The analytics database'),
      },
    },
  },
  '/orders/{checkoutId}': {
    get: {
      operationId: 'orderView',
      summary: 'One checkout or order: what, where to, its money, what was done, and what may be done',
      tags: ['Orders'],
      parameters: [{ name: 'checkoutId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      responses: {
        200: json('The order as it is now', 'OrderView'),
        400: problem('The path has no id of a checkout'),
        ...operators,
        404: problem('No such checkout'),
        ...unreadable('The tables of the shop'),
      },
    },
  },
  '/orders/{checkoutId}/cancel': {
    post: action(
      'cancelOrder',
      'Cancel an order that is not shipped',
      'CancelRequest',
      'already-cancelled, already-shipped',
      {
        description:
          'A held amount is released, a taken one refunded as far as it was not before. The stock goes back.',
      },
    ),
  },
  '/orders/{checkoutId}/refunds': {
    post: action(
      'refundOrder',
      'Give money of an order back',
      'RefundRequest',
      'already-cancelled, not-captured, more-than-captured, nothing-left',
      {
        description: 'All refunds of an order together are never more than its amount. No stock moves.',
        unprocessable: `${reusedKey}, or a sku that is not in the order`,
      },
    ),
  },
  '/orders/{checkoutId}/shipment': {
    post: action(
      'shipOrder',
      'Say that an order is on its way',
      'ShipmentRequest',
      'already-cancelled, already-shipped, not-captured',
      { description: 'The shopper gets a mail with carrier and tracking number.' },
    ),
  },
  '/orders/{checkoutId}/receipt': {
    post: action('sendReceipt', 'Send the receipt again', 'ReceiptRequest', 'already-cancelled, erased'),
  },
  '/orders/{checkoutId}/address': {
    put: action(
      'correctAddress',
      'Correct where an order goes, before it is shipped',
      'AddressRequest',
      'already-cancelled, already-shipped, no-address, erased',
      { unprocessable: `${reusedKey}, or the address is in another country` },
    ),
  },
  '/cluster': {
    get: {
      operationId: 'cluster',
      summary: 'Brokers, topics, consumer groups and the sink',
      tags: ['Operations'],
      responses: { 200: json('The cluster as it is now', 'Cluster'), ...operators },
    },
  },
  '/topics': {
    get: {
      operationId: 'topics',
      summary: 'Topics with their size, rate, retention and consumer groups',
      tags: ['Operations'],
      responses: { 200: json('The topics as they are now', 'TopicList'), ...operators, ...unreadable('The brokers') },
    },
  },
  '/topics/{topic}': {
    get: {
      operationId: 'topic',
      summary: 'One topic with its settings, partitions and the lag of its consumer groups',
      tags: ['Operations'],
      parameters: [inPath('topic')],
      responses: {
        200: json('The topic as it is now', 'TopicView'),
        ...operators,
        404: problem('No such topic'),
        ...unreadable('The brokers'),
      },
    },
  },
  '/topics/{topic}/records': {
    get: {
      operationId: 'records',
      summary: 'The records of a topic without persons, the newest first',
      description:
        'Records of committed transactions, of all partitions by their time. Nobody’s offsets move. A text that names a person is masked, and the filter finds only what is shown.',
      tags: ['Operations'],
      parameters: recordParameters,
      responses: recordResponses,
    },
  },
  '/topics/{topic}/records/unmasked': {
    get: {
      operationId: 'unmaskedRecords',
      summary: 'The records of a topic as they are, for those who may act',
      tags: ['Operations'],
      parameters: recordParameters,
      responses: recordResponses,
    },
  },
  '/groups/{group}': {
    get: {
      operationId: 'group',
      summary: 'One consumer group, and how far it is behind on each partition',
      tags: ['Operations'],
      parameters: [inPath('group')],
      responses: {
        200: json('The group as it is now', 'GroupView'),
        ...operators,
        404: problem('No such group'),
        ...unreadable('The brokers'),
      },
    },
  },
  '/groups/{group}/reset': {
    post: {
      operationId: 'resetGroup',
      summary: 'Move a consumer group that nobody reads for to other offsets of a topic',
      tags: ['Operations'],
      parameters: [inPath('group')],
      requestBody: body('ResetRequest'),
      responses: {
        200: json('Where each partition was, and where it is now; with dryRun, where it would be', 'GroupReset'),
        400: problem('A field that cannot be accepted, or a topic that the group has never read'),
        ...operators,
        404: problem('No such group or topic'),
        409: problem('The group has members; nothing was changed'),
        ...unreadableBody,
        ...unreadable('The brokers'),
      },
    },
  },
  '/health': {
    get: {
      operationId: 'health',
      summary: 'Whether the shop can sell',
      tags: ['Operations'],
      ...open,
      responses: { 200: json('It can', 'Health'), ...throttled, 503: json('It cannot', 'Health') },
    },
  },
  '/dead-letters': {
    get: {
      operationId: 'deadLetters',
      summary: 'Records that no handler can process or that failed every retry, until they are redriven or discarded',
      tags: ['Operations'],
      parameters: [
        query('state', '`handled`: the last that were redriven or discarded, and what came of them, in one page', {
          type: 'string',
          enum: ['waiting', 'handled'],
          default: 'waiting',
        }),
        query('topic', 'Of this topic only', { type: 'string', enum: [...redrivenTopics] }),
        query('before', 'The cursor `next` of the answer before', { type: 'string', pattern: '^[0-9]{1,15}$' }),
        limit(500),
      ],
      responses: {
        200: json('The newest dead letters, and how many wait in each topic', 'DeadLetters'),
        400: badQuery,
        ...operators,
        ...unreadable('The analytics database'),
      },
    },
  },
  '/dead-letters/redrive': {
    post: {
      operationId: 'redrive',
      summary: 'Send dead letters back to the topics they came from',
      tags: ['Operations'],
      requestBody: body('RedriveRequest'),
      responses: {
        200: json('How many were sent back, and which were refused, with the reason', 'Redriven'),
        400: problem('Neither ids nor all'),
        ...operators,
        ...unreadableBody,
        ...unreadable('The brokers'),
      },
    },
  },
  '/dead-letters/discard': {
    post: {
      operationId: 'discard',
      summary: 'Give dead letters up: they are not sent on, and nobody waits for them any more',
      tags: ['Operations'],
      requestBody: body('DiscardRequest'),
      responses: {
        200: json('How many were discarded, and which were refused, with the reason', 'Discarded'),
        400: problem('A field that cannot be accepted, by its name'),
        ...operators,
        ...unreadableBody,
        ...unreadable('The brokers'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openapi',
      summary: 'This document',
      tags: ['Operations'],
      ...open,
      responses: {
        200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
        ...throttled,
      },
    },
  },
}

export const openapi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'Kassa',
    version: '1.0.0',
    description: 'One checkout, one charge, one order, one receipt. Errors are RFC 9457 problems.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    { url: '/api', description: 'Beside the pages of the shop' },
    { url: 'http://127.0.0.1:3000', description: 'A Kassa on this machine' },
  ],
  security: [{ operator: [] }],
  tags: [
    { name: 'Shop', description: 'For shoppers' },
    { name: 'Catalogue', description: 'For operators: what the shop sells' },
    { name: 'Orders', description: 'For operators: to find orders, and to act on them' },
    { name: 'Analytics', description: 'For operators: reports and events out of the sink database' },
    { name: 'Operations', description: 'For operators: the cluster, and what needs a person' },
  ],
  paths,
  components: {
    securitySchemes: {
      operator: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token of the issuer that the stage names, with the scope for operators; none on a laptop',
      },
    },
    schemas: componentSchemas(),
  },
})
