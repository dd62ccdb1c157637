import { describe, expect, test } from '@jest/globals'
import { benchRun } from './arguments.ts'

const parts = ['door', 'single', 'cold start']
const run = (...args: string[]) => benchRun(args, parts)

test('without options every part runs in full, five rounds', () => {
  expect(run()).toEqual({
    only: parts,
    rounds: 5,
    scale: 1,
    smoke: false,
    profile: undefined,
    offset: 14_000,
    home: '.kassa-bench',
  })
})

test('--only runs the named parts, in the order of the bench', () => {
  expect(run('--only', 'cold start,door')).toMatchObject({ only: ['door', 'cold start'] })
})

test('--smoke is one small round', () => {
  expect(run('--smoke')).toMatchObject({ rounds: 1, scale: 0.02, smoke: true })
})

test('--help runs nothing', () => {
  expect(run('--help')).toBeUndefined()
})

describe('is refused, naming what is wrong', () => {
  test.each([
    [['--fast'], 'no option --fast'],
    [['door'], '"door" is no option'],
    [['--only', 'roof'], 'no part "roof". Known are door, single, cold start'],
    [['--only'], '--only needs a value'],
    [['--rounds', '0'], '--rounds is a whole number from 1 on'],
    [['--rounds', 'many'], '--rounds is a whole number from 1 on'],
    [['--smoke=yes'], '--smoke takes no value'],
  ])('%j', (args, message) => {
    expect(() => run(...args)).toThrow(message)
  })
})
