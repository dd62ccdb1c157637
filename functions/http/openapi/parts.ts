/** What the operations of the HTTP contract share. */
import { type SchemaName, schemaOf } from '../openapi-schemas.ts'

export const json = (description: string, name: SchemaName) => ({
  description,
  content: { 'application/json': { schema: schemaOf(name) } },
})

export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: schemaOf('Problem') } },
})

export const body = (name: SchemaName) => ({
  required: true,
  content: { 'application/json': { schema: schemaOf(name) } },
})

export const query = (name: string, description: string, schema: object = { type: 'string' }) => ({
  name,
  in: 'query',
  description,
  schema,
})

export const limit = (most: number) =>
  query('limit', `At most so many, up to ${most}`, { type: 'integer', minimum: 1, maximum: most })

export const badQuery = problem('A parameter that cannot be accepted, by its name')

export const throttled = { 429: { description: 'Too many requests: the gateway answers for the API' } }

/** For everyone. */
export const open = { security: [] }

/** For operators: the gateway refuses what has no token with the scope. */
export const operators = {
  401: { description: 'No token, or one that is not valid' },
  403: { description: 'The token has not the scope' },
  ...throttled,
}

export const unreadableBody = {
  413: problem('More than 64 KB'),
  415: problem('Not application/json in UTF-8, or compressed'),
}

export const unreadable = (what: string) => ({ 503: problem(`${what} cannot be reached; try again after Retry-After`) })

export const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } })

export const checkoutIdInPath = {
  name: 'checkoutId',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
}

export const actionKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A new value for each action on an order; the same value again is the same action and gives its answer',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9._~:/+=-]+$' },
}

export const repeated = {
  'Idempotent-Replayed': {
    description: 'Present when the key was used before: it was done then',
    schema: { type: 'string', enum: ['true'] },
  },
}

/** What anybody is told who acts on an order. */
export const actionProblems = (unprocessable: string, conflicts: string) => ({
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

export const reusedKey = 'The key was used for another action on this order'
