import { expect, test } from '@jest/globals'
import { asUnprocessable, isOutage, Unavailable, Unprocessable } from './errors.ts'

const named = (name: string, more: object = {}) => Object.assign(new Error('said so'), { name, ...more })
const aws = (name: string, httpStatusCode: number, more: object = {}) =>
  named(name, { $metadata: { httpStatusCode }, ...more })
const cancelled = (Code: string) =>
  aws('TransactionCanceledException', 400, { CancellationReasons: [{ Code: 'None' }, { Code }] })

test.each([
  ['a rule that was broken', new Unprocessable('broken-rule', 'No.'), 'broken-rule'],
  ['a value that DynamoDB does not take', aws('ValidationException', 400), 'refused-by-aws'],
  ['a client error without a status', named('ValidationException', { $fault: 'client' }), 'refused-by-aws'],
  ['a parameter that SES does not take', aws('InvalidParameterValue', 400), 'refused-by-aws'],
  ['a mail that SES rejects', aws('MessageRejected', 400), 'refused-by-aws'],
  ['an item that is too large', aws('RequestEntityTooLarge', 413), 'refused-by-aws'],
  ['a transaction with a value that is not valid', cancelled('ValidationError'), 'refused-by-aws'],
  ['text that no URI can hold', named('URIError'), 'invalid-value'],
  ['a fact that its schema refuses', named('ZodError'), 'invalid-value'],
  ['a record that is too large', named('KafkaJSProtocolError', { type: 'MESSAGE_TOO_LARGE' }), 'refused-by-kafka'],
  ['the cause of another error', new Error('no', { cause: aws('ValidationException', 400) }), 'refused-by-aws'],
])('no retry helps %s', (_, error, reason) => {
  expect(asUnprocessable(error)?.reason).toBe(reason)
})

test.each([
  ['an outage', new Unavailable('Away.')],
  ['an outage with a client error as its cause', new Unavailable('Away.', { cause: aws('AuthenticationError', 401) })],
  ['throttling', aws('ThrottlingException', 400)],
  ['throttling of a table', aws('ProvisionedThroughputExceededException', 400)],
  ['throttling by SES', aws('Throttling', 400)],
  ['too many requests', aws('TooManyRequestsException', 429)],
  ['a timeout', aws('RequestTimeout', 408)],
  ['a server error', aws('InternalFailure', 500)],
  ['a conflict', cancelled('TransactionConflict')],
  ['a right that is missing', aws('AccessDeniedException', 400)],
  ['credentials that ran out', aws('ExpiredTokenException', 403)],
  ['a table that is missing', aws('ResourceNotFoundException', 400)],
  ['a broken connection', named('Error', { code: 'ECONNRESET' })],
  ['a bug', new TypeError('undefined is not a function')],
])('a retry may help %s', (_, error) => {
  expect(asUnprocessable(error)).toBeUndefined()
})

test('throttling, server errors and broken connections are outages; a client error and a bug are not', () => {
  const outages = [aws('Throttling', 400), aws('Any', 503), named('Error', { code: 'EPIPE' })]
  const others = [aws('ValidationException', 400), new TypeError('no'), 'text']
  expect([...outages, ...others].map(isOutage)).toEqual([true, true, true, false, false, false])
})
