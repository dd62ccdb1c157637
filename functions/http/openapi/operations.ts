/** The HTTP contract: the routes of the cluster, the topics and the dead letters. */
import { redrivenTopics } from '../../operations/redrive.ts'
import {
  badQuery,
  body,
  inPath,
  json,
  limit,
  open,
  operators,
  problem,
  query,
  throttled,
  unreadable,
  unreadableBody,
} from './parts.ts'

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

const tracesElsewhere = 'Where a stage sends its traces to somebody else the type ends in traces-elsewhere'

export const paths = {
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
        400: problem('No name of a topic'),
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
        400: problem('No name of a consumer group'),
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
  '/traces': {
    get: {
      operationId: 'traces',
      summary: 'The newest traces, where this stage keeps them',
      tags: ['Operations'],
      parameters: [limit(200)],
      responses: {
        200: json('One line for each trace', 'TraceList'),
        400: badQuery,
        ...operators,
        404: problem(`${tracesElsewhere}, and \`page\` is the address of its page`),
        ...unreadable('The receiver of traces'),
      },
    },
  },
  '/traces/{traceId}': {
    get: {
      operationId: 'trace',
      summary: 'One trace: what happened from the click to the row, span by span',
      tags: ['Operations'],
      parameters: [
        { name: 'traceId', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
      ],
      responses: {
        200: json('Its spans', 'Trace'),
        400: problem('The id is none of a trace'),
        ...operators,
        404: problem(
          `No such trace, or not any more. ${tracesElsewhere}, and \`page\` is the address of the trace there`,
        ),
        ...unreadable('The receiver of traces'),
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
