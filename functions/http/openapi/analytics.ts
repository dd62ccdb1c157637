/** The HTTP contract: the routes of reports and events. */
import { catalogueTopics, topics } from '../../topics.ts'
import { schemaOf } from '../openapi-schemas.ts'
import { badQuery, json, limit, operators, problem, query, unreadable } from './parts.ts'

export const paths = {
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
        query('eventId', 'With this id only: the row of one event', { type: 'string', minLength: 1, maxLength: 300 }),
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
}
