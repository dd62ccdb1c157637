import { expect, test } from '@jest/globals'
import { withoutAddresses } from './log.ts'
import { count } from './metrics.ts'

test('a mail address in the words of an error does not reach the log, and nothing else is lost', () => {
  const logged = (value: unknown) => JSON.parse(JSON.stringify(value, withoutAddresses))
  const stack = 'Error: no\n    at send (file:///var/task/node_modules/@aws-sdk/client-ses/index.js:1:2)'
  expect(
    logged({
      message: 'Email address is not verified: <Ada.Lovelace+shop@mail.example.org>, bob@example.com.',
      error: { stack, cause: ['x=carol@example.co.uk'] },
      offset: 7,
    }),
  ).toEqual({
    message: 'Email address is not verified: <***@mail.example.org>, ***@example.com.',
    error: { stack, cause: ['***@example.co.uk'] },
    offset: 7,
  })
})

test('counts go to CloudWatch as one line of the log, and none when there is nothing to count', () => {
  const lines: string[] = []
  const options = { now: () => 1_000, out: (line: string) => lines.push(line) }
  count({ Handled: 2, DeadLetters: 0 }, { service: 'charge', topic: 'checkout-requested' }, options)
  count({ Handled: 0 }, { service: 'charge' }, options)
  expect(lines.map(line => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: 1_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Kassa',
            Dimensions: [['service', 'topic']],
            Metrics: [{ Name: 'Handled', Unit: 'Count' }],
          },
        ],
      },
      service: 'charge',
      topic: 'checkout-requested',
      Handled: 2,
    },
  ])
})
