import { expect, test } from '@jest/globals'
import { measurementResult, merged, type Results } from './results.ts'

const machine = { cores: 2, processor: 'a', memoryGB: 8, node: '24', java: '17', kafka: '4' }
const line = { what: 'door: requests/s', unit: '1/s', kassa: [2], baseline: [1] } as const
const at = new Date('2026-11-25T10:00:00Z')
const results = (measurements: Results['measurements']): Results => ({ machine, measurements })

test('a measurement that is run again takes the place of its earlier figures, and the others stay', () => {
  const [early, late] = [measurementResult([line], 3, at), measurementResult([{ ...line, kassa: [4] }], 5, at)]
  expect(merged(results({ door: early, single: early }), results({ door: late }))).toEqual(
    results({ door: late, single: early }),
  )
})

test('the first part of a day stands alone', () => {
  const now = results({ door: measurementResult([line], 3, at) })
  expect(merged(undefined, now)).toEqual(now)
})

test('a line is kept with whether it met its target', () => {
  const target = { ratio: 2, is: 'at least' } as const
  expect(measurementResult([{ ...line, target }, line], 1, at)).toEqual({
    at: '2026-11-25T10:00:00.000Z',
    rounds: 1,
    lines: [
      { ...line, target, met: true },
      { ...line, met: undefined },
    ],
  })
})
