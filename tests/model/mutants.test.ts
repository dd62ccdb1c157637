/**
 * Is every safeguard needed, and would its loss be noticed? One of them is switched off at a time; then some history breaks a
 * promise, and the judge finds it.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { modelClock } from './clock.ts'
import { mutants } from './mutants.ts'
import { actions, breachesIn, play } from './play.ts'

const begin = modelClock()

test.each(mutants)(
  'it is noticed when this does not hold: %s',
  async (_, sabotage) => {
    const property = fc.asyncProperty(actions, async history => {
      const world = await play(history, begin, sabotage)
      return breachesIn(world).length === 0
    })
    const { failed } = await fc.check(property, { numRuns: 2_000, endOnFailure: true, seed: 2 })
    expect(failed).toBe(true)
  },
  120_000,
)
