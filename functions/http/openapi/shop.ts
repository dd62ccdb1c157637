/** The HTTP contract: the routes for shoppers. */
import { schemaOf } from '../openapi-schemas.ts'
import {
  actionKey,
  actionProblems,
  body,
  checkoutIdInPath,
  json,
  open,
  problem,
  repeated,
  reusedKey,
  throttled,
  unreadable,
  unreadableBody,
} from './parts.ts'

export const paths = {
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
}
