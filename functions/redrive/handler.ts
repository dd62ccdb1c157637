/**
 * Redrive, invoked by hand: sends dead letters on to the topics they came from.
 *
 *     aws lambda invoke --function-name kassa-<stage>-redrive --payload '{"all":true,"dryRun":true}' …
 */
import { Unprocessable } from '../errors.ts'
import { connectLetters } from './connect.ts'
import type { DeadLetters } from './letters.ts'
import { type Answer, redrive, Wanted } from './wanted.ts'

export const redriveFunction =
  (letters: DeadLetters) =>
  async (event: unknown): Promise<Answer> => {
    const wanted = Wanted.safeParse(event)
    if (!wanted.success) throw new Unprocessable('invalid-event', wanted.error.issues[0]?.message ?? 'Unknown event.')
    return redrive(letters)(wanted.data)
  }

export const handler = redriveFunction(connectLetters())
