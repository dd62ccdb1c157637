/**
 * Redrive, invoked by hand: sends dead letters on to the topics they came from.
 *
 *     aws lambda invoke --function-name kassa-<stage>-redrive --payload '{"all":true,"dryRun":true}' …
 */
import { Unprocessable } from '../errors.ts'
import { traced } from '../observability/traces.ts'
import { connectDeadLetters } from './connect-dead-letters.ts'
import type { DeadLetters } from './dead-letters.ts'
import { type Answer, RedriveRequest, redrive } from './redrive-request.ts'

export const redriveFunction =
  (letters: DeadLetters) =>
  async (event: unknown): Promise<Answer> => {
    const wanted = RedriveRequest.safeParse(event)
    if (!wanted.success) throw new Unprocessable('invalid-event', wanted.error.issues[0]?.message ?? 'Unknown event.')
    return redrive(letters)(wanted.data)
  }

export const handler = traced(redriveFunction(connectDeadLetters()))
