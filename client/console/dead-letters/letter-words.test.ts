import { describe, expect, test } from '@jest/globals'
import { describeDiscard, describeLetter, describeRedrive, type Letter, waitsForPerson } from './letter-words.ts'

const at = '2026-03-01T10:00:00.000Z'
const redriven = { redrivenAt: at, redrivenBy: 'ada' }

describe('a dead letter', () => {
  test.each<[Letter, RegExp, boolean]>([
    [{ problem: null, dueAt: null }, /^It waits for you/, true],
    [{ problem: 'no source' }, /^It cannot be redriven: no source$/, true],
    [{ dueAt: at }, /^It is redriven by itself at /, false],
    [{ ...redriven }, /^Redriven at .* by ada\.$/, false],
    [{ ...redriven, outcome: { state: 'waits' } }, /by ada\. Nothing has come of it yet\.$/, false],
    [{ ...redriven, outcome: { state: 'went-through' } }, /It went through\.$/, false],
    [{ ...redriven, outcome: { state: 'unknown' } }, /It has not failed again; nothing tells more of it\.$/, false],
    [
      { ...redriven, outcome: { state: 'failed-again', next: 'dead-letter-0-9' } },
      /It failed again: dead-letter-0-9\.$/,
      true,
    ],
    [{ ...redriven, discarded: 'Mine' }, /^Discarded at .* by ada: Mine$/, false],
  ])('%j', (letter, words, waits) => {
    expect(describeLetter(letter, 'en')).toMatch(words)
    expect(waitsForPerson(letter)).toBe(waits)
  })
})

test('what was refused is a warning, each reason once', () => {
  const refused = ['1', '2'].map(id => ({ id, reason: 'Too old' }))
  expect(describeRedrive({ redriven: 1, refused, more: true })).toMatchObject({
    tone: 'warn',
    title: '1 record redriven to the source topic',
    text: expect.stringMatching(/^2 refused: Too old\. The time was over .* again\. What came/),
  })
  expect(describeDiscard({ discarded: 2, refused: [] })).toEqual({
    tone: 'good',
    title: '2 records discarded',
    text: '',
  })
})
