/** Every minute: sends on what failed its quick retries and is due now. */
import type { Context } from 'aws-lambda'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { resumeTopic } from '../kafka/resume-topic.ts'
import { traced } from '../observability/traces.ts'
import { settings } from '../settings.ts'
import { type Result, type ScheduledRedrive, scheduledRedrive } from './scheduled-redrive.ts'

/** To leave the group and answer. */
const reserveMs = 8_000

export const scheduledRedriveFunction = (dependencies: ScheduledRedrive) => {
  const run = scheduledRedrive(dependencies)
  return (_event: unknown, context: Context): Promise<Result> =>
    run(Math.max(1_000, context.getRemainingTimeInMillis() - reserveMs))
}

const kafka = connectKafka(settings(kafkaSettings))

export const handler = traced(
  scheduledRedriveFunction({
    resume: resumeTopic(kafka),
    send: kafka.send,
    now: () => new Date(),
    service: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'scheduledRedrive',
  }),
)
