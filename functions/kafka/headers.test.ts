import { expect, test } from '@jest/globals'
import { headersOfEvent, headersOfMessage, textOf } from './headers.ts'

test('an event has signed bytes, missing values and repeated names', () => {
  const headers = [{ raw: [-1, 0, 254] }, { twice: [97] }, { none: null }, { twice: [98] }]
  expect(headersOfEvent({ headers: headers as never })).toEqual({
    raw: [Buffer.from([0xff, 0x00, 0xfe])],
    twice: [Buffer.from('a'), Buffer.from('b')],
    none: [Buffer.alloc(0)],
  })
})

test('a message of kafkajs has arrays, missing values, and functions under names that every object inherits', () => {
  expect(
    headersOfMessage({
      raw: Buffer.from([0xff]),
      twice: [Buffer.from('a'), 'b'],
      none: null,
      constructor: [Object, Buffer.from('c')],
    }),
  ).toEqual({
    raw: [Buffer.from([0xff])],
    twice: [Buffer.from('a'), Buffer.from('b')],
    none: [Buffer.alloc(0)],
    constructor: [Buffer.from('c')],
  })
})

test('of a repeated name the last value counts as its text', () => {
  expect(textOf({ twice: [Buffer.from('a'), Buffer.from('b')] })).toEqual({ twice: 'b' })
})
