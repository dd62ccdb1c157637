/** The HTTP contract: the routes by which operators find orders and act on them. */
import { orderFilters } from '../../desk/find-orders.ts'
import type { SchemaName } from '../openapi-schemas.ts'
import {
  actionKey,
  actionProblems,
  badQuery,
  body,
  checkoutIdInPath,
  json,
  limit,
  operators,
  problem,
  query,
  repeated,
  reusedKey,
  unreadable,
} from './parts.ts'

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

export const paths = {
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
}
