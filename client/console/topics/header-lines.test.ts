import { expect, test } from '@jest/globals'
import { headersOf } from './header-lines.ts'

test('a line is a header; a name may be repeated and a value may be empty or have colons', () => {
  expect(headersOf('ce_id: 42\n\n x :\nx: a:b ')).toEqual([
    { name: 'ce_id', value: '42' },
    { name: 'x', value: '' },
    { name: 'x', value: 'a:b' },
  ])
  expect(headersOf('')).toEqual([])
  expect(headersOf('no header')).toBeUndefined()
})
