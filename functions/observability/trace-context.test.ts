import { expect, test } from '@jest/globals'
import { nextSpan, traceOf } from './trace-context.ts'

const trace = '12345678901234567890123456789012'
const span = '1234567890123456'

// The cases of https://github.com/w3c/trace-context/blob/main/test/test.py that concern one traceparent.
test.each([
  ['of version 00', `00-${trace}-${span}-01`],
  ['with other flags', `00-${trace}-${span}-ff`],
  ['of a later version', `cc-${trace}-${span}-01`],
  ['of a later version with more behind it', `cc-${trace}-${span}-01-what-the-future-will-be-like`],
  ['of a later version with nothing behind the last hyphen', `cc-${trace}-${span}-01-`],
  ['with spaces and tabs around it', ` \t00-${trace}-${span}-01\t `],
])('a traceparent %s continues its trace', (_, header) => {
  expect(traceOf(header)).toBe(trace)
  expect(nextSpan(header)).toMatch(new RegExp(`^00-${trace}-(?!${span})[0-9a-f]{16}-01$`))
})

test.each([
  ['that is missing', undefined],
  ['that is empty', ''],
  ['of version ff', `ff-${trace}-${span}-01`],
  ['of version 00 with more behind it', `00-${trace}-${span}-01-what-the-future-will-be-like`],
  ['of version 00 with a hyphen behind it', `00-${trace}-${span}-01-`],
  ['of a later version with more that no hyphen parts', `cc-${trace}-${span}-01.what-the-future-will-be-like`],
  ['with a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
  ['with a parent of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['in capitals', `00-${trace.replace('1', 'A')}-${span}-01`],
  ['with a version that is no number', `.0-${trace}-${span}-01`],
  ['with a short version', `0-${trace}-${span}-01`],
  ['with a trace that is too long', `00-${trace}1-${span}-01`],
  ['with a parent that is too short', `00-${trace}-${span.slice(1)}-01`],
  ['with bad flags', `00-${trace}-${span}-.0`],
  ['with flags that are too long', `00-${trace}-${span}-001`],
  ['that came twice', `00-${trace}-${span}-01,00-${trace}-${span}-01`],
])('a traceparent %s begins a new trace', (_, header) => {
  expect(traceOf(header)).toBeUndefined()
  expect(nextSpan(header)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/)
  expect(nextSpan(header)).not.toContain(trace)
})
