/**
 * Structured JSON logs with ids, counts and reasons: no mail address, no name, no payment token. An address inside the text of
 * a foreign error is masked.
 */
import './stack-traces.ts'
import { Logger } from '@aws-lambda-powertools/logger'
import { currentIds } from './current-span.ts'

const mailAddress = /[\w.!#$%&'*+=?^`{|}~-]{1,64}@((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})\b/gi

/** `ada@example.org` becomes `***@example.org`: enough to see whose mail server it was. */
export const withoutAddresses = (_name: string, value: unknown): unknown =>
  typeof value === 'string' && value.includes('@') ? value.replace(mailAddress, '***@$1') : value

/** A line of the log names the span in which it was written; JSON hands over the whole line first, under no name. */
const replace = (name: string, value: unknown): unknown =>
  name === '' && typeof value === 'object' ? { ...value, ...currentIds() } : withoutAddresses(name, value)

export const log = new Logger({
  serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'kassa',
  jsonReplacerFn: replace,
})
