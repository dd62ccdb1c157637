/**
 * Orders test files by project, as jest.config.ts lists them, and the slowest first within each: those of the last run, or, in a
 * fresh clone, those named here, so that none of them is left for the end.
 */
import TestSequencer from '@jest/test-sequencer'

export const phases = ['unit', 'integration', 'shop', 'degradation']

const slow = [
  'infra/checks/template.test.ts',
  'tests/model/flow.test.ts',
  'client/tests/looks-console.browser.test.ts',
  'client/tests/buying.browser.test.ts',
  'client/tests/looks-shop.browser.test.ts',
]
const isSlow = ({ path }) => slow.some(each => path.endsWith(each))

const phaseOf = ({ context }) => phases.indexOf(context.config.displayName?.name)

export default class Phases extends TestSequencer {
  sort(tests) {
    return super
      .sort(tests)
      .toSorted((one, other) => phaseOf(one) - phaseOf(other) || Number(isSlow(other)) - Number(isSlow(one)))
  }
}
