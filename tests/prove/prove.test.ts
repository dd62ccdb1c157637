/** The explorer itself, on the smallest scenarios: `npm run prove` does all of them, and further. */
import { describe, expect, test } from '@jest/globals'
import { modelClock } from '../model/clock.ts'
import { mutants } from '../model/mutants.ts'
import { chart } from './chart.ts'
import { explore, replay, type Scenario } from './explore.ts'
import { scenarios } from './scenarios.ts'
import { shortest, wayOf, wordOf } from './way.ts'

const begun = modelClock()

const declined = {
  ...scenarios.find(({ name }) => name === 'declined'),
  rebalances: 0,
  events: [],
} as unknown as Scenario

test('whatever goes wrong with a declined card, twice: every promise holds at each end', async () => {
  const { breach, whole, states } = await explore(declined, { begun })
  expect({ breach, whole }).toEqual({ breach: undefined, whole: true })
  expect(states).toBeGreaterThan(100)
}, 60_000)

describe('a safeguard that is taken away', () => {
  const [, sabotage] =
    mutants.find(([name]) => name === 'an amount is said to be held only when the provider says so') ?? []

  test('is missed, and the shortest way to it can be repeated', async () => {
    const exploring = { begun, ...(sabotage ? { sabotage } : {}) }
    const scenario = { ...(scenarios.find(({ name }) => name === 'bank') as Scenario), faults: 0 }
    const { breach } = await explore(scenario, exploring)
    if (!breach) throw new Error('It was not missed.')
    const short = await shortest(scenario, breach, exploring)
    expect(short.way.length).toBeLessThanOrEqual(breach.way.length)
    const again = await replay(scenario, wayOf(wordOf(short.way)) ?? [], exploring)
    expect(again.broken).toEqual(short.broken)
    expect(chart(again.names, again.broken)).toMatch(/^sequenceDiagram\n[\s\S]*broken — /)
  }, 60_000)
})

test.each([[[]], [[0]], [[0, 0, 0, 3, 0]], [[5, 0, 0]]])('the way %j is a word and back', way => {
  expect(way.length === 0 ? [] : wayOf(wordOf(way))).toEqual(way)
})

test.each(['', 'a', '0x', '1..2', '-1', '0x99999'])('%j is no way', word => {
  expect(wayOf(word)).toBeUndefined()
})
