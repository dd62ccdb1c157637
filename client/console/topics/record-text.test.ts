import { expect, test } from '@jest/globals'
import { formatJson, recordAsJson } from './record-text.ts'

test('JSON gets line breaks and keeps every character of its values', () => {
  expect(formatJson('{"a":[1,{}],"b":"x, y: \\"{\\"","c":[],"d":12345678901234567890.10}')).toBe(
    [
      '{',
      '  "a": [',
      '    1,',
      '    {}',
      '  ],',
      '  "b": "x, y: \\"{\\"",',
      '  "c": [],',
      '  "d": 12345678901234567890.10',
      '}',
    ].join('\n'),
  )
})

test('a record is one JSON object with everything of it', () => {
  const text = recordAsJson('facts', {
    partition: 1,
    offset: 7,
    timestamp: 0,
    key: { format: 'text', text: 'c"1', bytes: 3 },
    value: { format: 'json', text: '{"amount":5}', bytes: 12 },
    headers: [
      { name: 'raw', format: 'hex', text: 'ff', bytes: 1 },
      { name: 'cut', format: 'json', text: '{"a', bytes: 900, cut: true },
    ],
    size: 30,
  })
  expect(JSON.parse(text)).toEqual({
    topic: 'facts',
    partition: 1,
    offset: 7,
    timestamp: '1970-01-01T00:00:00.000Z',
    key: 'c"1',
    headers: [
      { name: 'raw', value: 'hex:ff' },
      { name: 'cut', value: '{"a' },
    ],
    value: { amount: 5 },
  })
})
