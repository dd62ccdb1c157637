/** Every minute: sends the facts of actions whose request died between its write and its send. */
import type { Context } from 'aws-lambda'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { traced } from '../observability/traces.ts'
import { settings } from '../settings.ts'
import { dynamodbOutbox } from './dynamodb-outbox.ts'
import { publishActions } from './publish-actions.ts'

const { ORDERS_TABLE, ...kafka } = settings({ ORDERS_TABLE: z.string(), ...kafkaSettings })

const run = publishActions({
  orders: dynamodbOutbox(dynamodb, ORDERS_TABLE),
  send: connectKafka(kafka).send,
  now: () => new Date(),
  service: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'publishActions',
})

export const handler = traced((_event: unknown, context: Context) => run(() => context.getRemainingTimeInMillis()))
