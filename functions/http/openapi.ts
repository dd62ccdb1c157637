/** The HTTP contract as an OpenAPI 3.1 document, made from the very schemas that check the requests. */
import { z } from 'zod'
import { Cart } from '../checkout/checkout.ts'
import { Line } from '../checkout/facts.ts'
import { publicReasons } from '../checkout/public-reason.ts'
import { statuses } from '../checkout/status.ts'
import { redrivenTopics } from '../operations/redrive.ts'
import { RedriveRequest } from '../operations/redrive-request.ts'
import { topics } from '../topics.ts'

const json = (schema: z.ZodType, io: 'input' | 'output' = 'input') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

const Problem = z.object({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

const minorUnits = z.int().nonnegative()
const priced = { amount: minorUnits, currency: z.string(), lines: z.array(Line) }

const Accepted = z.object({ checkoutId: z.uuid(), status: z.literal('accepted'), ...priced })

const Status = z.object({
  checkoutId: z.uuid(),
  status: z.enum(statuses),
  ...priced,
  orderNumber: z.string().optional(),
  reason: z.enum(publicReasons).optional(),
  payment: z
    .object({
      action: z.union([
        z.object({ kind: z.literal('redirect'), url: z.string() }),
        z.object({ kind: z.literal('stripe'), clientSecret: z.string() }),
      ]),
    })
    .optional()
    .describe('What the page must do while the status is action-required'),
  behind: z.literal(true).optional().describe('The timeline is behind or away; the status is not'),
  mails: z.array(z.object({ mail: z.string(), messageId: z.string(), to: z.string() })).optional(),
  timeline: z.array(
    z.object({
      type: z.enum(topics.map(({ name }) => name) as [string, ...string[]]),
      at: z.iso.datetime(),
      topic: z.string(),
      partition: z.int(),
      offset: z.int(),
      eventId: z.string(),
    }),
  ),
})

const Catalogue = z.object({
  currency: z.string(),
  products: z.array(
    z.object({
      sku: z.string(),
      name: z.string(),
      description: z.string(),
      category: z.string(),
      price: minorUnits,
      picture: z.string(),
      stock: z.int().nullable().describe('Pieces left; null when it cannot be read for now'),
      soldOut: z.boolean(),
    }),
  ),
})

const answer = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema: json(schema, 'output') } },
})
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})
const anyJson = (description: string) => ({
  description,
  content: { 'application/json': { schema: { type: 'object' } } },
})
const query = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'query',
  description,
  schema,
})

const get = (
  operationId: string,
  summary: string,
  ok: object,
  rest: Record<string, unknown> = {},
  more: object = {},
) => ({
  get: { operationId, summary, ...more, responses: { 200: ok, ...rest } },
})

const badQuery = problem('A parameter that cannot be accepted, by its name')

const checkoutId = { name: 'checkoutId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }

export const openapi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'Kassa',
    version: '1.0.0',
    description: 'One checkout, one charge, one order, one receipt. Errors are RFC 9457 problems.',
  },
  paths: {
    '/checkout': {
      post: {
        operationId: 'checkout',
        summary: 'Buy a cart',
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
        requestBody: { required: true, content: { 'application/json': { schema: json(Cart) } } },
        responses: {
          202: {
            ...answer('Accepted: the record is on at least two brokers', Accepted),
            headers: {
              Location: { schema: { type: 'string' } },
              'Idempotent-Replayed': {
                description: 'Present when the key was used before: the answer is what was accepted then',
                schema: { type: 'string', enum: ['true'] },
              },
            },
          },
          400: problem('No key, or a body with fields that cannot be accepted'),
          413: problem('More than 64 KB'),
          415: problem('Not application/json in UTF-8, or compressed'),
          422: {
            ...problem('An unknown sku, a key that was used for another body, or a key that has expired'),
            headers: {
              Location: { description: 'The checkout of a key that has expired', schema: { type: 'string' } },
            },
          },
          503: problem('A part of the shop cannot be reached; try again with the same key after Retry-After'),
        },
      },
    },
    '/checkout/{checkoutId}': get(
      'status',
      'Where a checkout is',
      answer('Its status and every event of it', Status),
      { 404: problem('No such checkout'), 503: problem('Not known for now') },
      { parameters: [checkoutId] },
    ),
    '/catalogue': get('catalogue', 'What can be bought', answer('Products, prices and stock', Catalogue)),
    '/analytics': get('reports', 'The reports there are', anyJson('Their names and titles')),
    '/analytics/{report}': get(
      'analytics',
      'A report out of the sink database',
      anyJson('Columns, rows and the SQL behind them'),
      { 400: badQuery, 404: problem('No such report'), 503: problem('The sink database is away') },
      {
        parameters: [
          { name: 'report', in: 'path', required: true, schema: { type: 'string' } },
          query('from', 'Start of the time range', { type: 'string', format: 'date-time' }),
          query('to', 'End of the time range', { type: 'string', format: 'date-time' }),
          query('per', 'Length of a bucket', { enum: ['minute', 'hour', 'day'] }),
          query('limit', 'Rows at most', { type: 'integer', minimum: 1 }),
        ],
      },
    ),
    '/events': get(
      'events',
      'Every event as it arrived in the sink',
      anyJson('Events and the next cursor'),
      { 400: badQuery, 503: problem('The sink database is away') },
      {
        parameters: [
          query('after', 'The cursor of the answer before'),
          query('type', 'A topic'),
          query('checkoutId', 'A checkout'),
          query('limit', 'Events at most', { type: 'integer', minimum: 1, maximum: 500 }),
        ],
      },
    ),
    '/cluster': get('cluster', 'Brokers, partitions, consumer groups, the sink', anyJson('The cluster as it is now')),
    '/health': get('health', 'Whether everything works', anyJson('Every check'), {
      503: anyJson('The checks that failed'),
    }),
    '/dead-letters': get(
      'deadLetters',
      'What handlers could not process and what failed every retry, until it is redriven',
      anyJson('The newest dead letters, and how many wait in each topic'),
      { 400: badQuery, 503: problem('The brokers cannot be reached') },
      {
        parameters: [
          query('topic', 'Of this topic only', { enum: [...redrivenTopics] }),
          query('limit', 'Records at most', { type: 'integer', minimum: 1, maximum: 500 }),
        ],
      },
    ),
    '/dead-letters/redrive': {
      post: {
        operationId: 'redrive',
        summary: 'Send dead letters on to the topics they came from',
        requestBody: { required: true, content: { 'application/json': { schema: json(RedriveRequest) } } },
        responses: {
          200: anyJson('How many were sent on, and which were refused, with the reason'),
          400: problem('Neither ids nor all'),
          413: problem('More than 64 KB'),
          415: problem('Not application/json in UTF-8, or compressed'),
          503: problem('The brokers cannot be reached; ask again, nothing is lost'),
        },
      },
    },
    '/openapi.json': get('openapi', 'This document', anyJson('OpenAPI 3.1')),
  },
  components: { schemas: { Problem: json(Problem, 'output') } },
})
