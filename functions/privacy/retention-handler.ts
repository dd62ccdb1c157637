/**
 * Every hour: goes on with the pass of retention that is under way, or begins one when the last is a day old. By hand (`npm run
 * privacy -- retain --stage NAME`) it begins one at once, or says what would be forgotten.
 */
import type { Context } from 'aws-lambda'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Unprocessable } from '../errors.ts'
import { log } from '../observability/log.ts'
import { count } from '../observability/metrics.ts'
import { connectRetention } from './connect-privacy.ts'
import { ownerUrl } from './owner.ts'
import type { Retention, RetentionReport } from './retention.ts'

/** Enough for the batch that is under way. */
const reserveMs = 60_000

/** Of a person. A schedule's event says nothing that matters here. */
const Asked = z.strictObject({ action: z.literal('retain'), dryRun: z.boolean().default(false) })

export const retentionFunction =
  (connect: () => Promise<Retention & { close(): Promise<void> }>, service: string) =>
  async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<RetentionReport | undefined> => {
    const isAsked = typeof event === 'object' && event !== null && 'action' in event
    const asked = isAsked ? Asked.safeParse(event) : undefined
    if (asked?.error) {
      const [issue] = asked.error.issues
      throw new Unprocessable('invalid-event', `${issue?.path.join('.') || 'The event'}: ${issue?.message}`)
    }
    // Once an hour: a connection that is kept would only grow old.
    const { run, close } = await connect()
    try {
      const report = await run({
        isAsked,
        dryRun: asked?.data?.dryRun ?? false,
        hasTime: () => context.getRemainingTimeInMillis() > reserveMs,
      })
      if (!report) return undefined
      log.info('Retention', { ...report })
      if (report.finished && !report.dryRun) count({ RetentionFinished: 1 }, { service })
      return report
    } finally {
      await close()
    }
  }

export const handler = retentionFunction(
  async () => connectRetention({ client: dynamodb, databaseUrl: await ownerUrl() }),
  process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'retention',
)
