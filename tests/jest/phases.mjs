/** Orders test files by project, as jest.config.ts lists them, and the slowest of the last run first within each. */
import TestSequencer from '@jest/test-sequencer'

export const phases = ['unit', 'integration', 'shop', 'degradation']

const phaseOf = ({ context }) => phases.indexOf(context.config.displayName?.name)

export default class Phases extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => phaseOf(one) - phaseOf(other))
  }
}
