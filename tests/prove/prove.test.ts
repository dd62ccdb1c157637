/** The explorer itself, on the smallest scenarios: `npm run prove` does all of them, and further. */
import { describe, expect, jest, test } from '@jest/globals'
import { modelClock } from '../model/clock.ts'
import { chart } from './chart.ts'
import { explore, replay } from './explore.ts'
import { stageOf } from './subjects.ts'
import { shortest, wayOf, wordOf } from './way.ts'

const begun = modelClock()

test.each(['declined', 'one-card', 'mapping-ages'])(
  'whatever goes wrong, up to its bounds, every promise holds in each state and at each end: %s',
  async name => {
    const stage = await stageOf(name, begun)
    const { breach, whole, states } = await explore(stage, stage.save())
    expect({ breach, whole }).toEqual({ breach: undefined, whole: true })
    expect(states).toBeGreaterThan(100)
  },
  240_000,
)

test('the counts are the same on a machine that stands still between any two steps', async () => {
  const counts = async () => {
    const stage = await stageOf('declined', begun)
    const { states, transitions, ends } = await explore(stage, stage.save())
    return { states, transitions, ends }
  }
  const before = await counts()
  let now = 0
  const slow = jest.spyOn(performance, 'now').mockImplementation(() => {
    now += 60_000
    return now
  })
  const after = await counts()
  slow.mockRestore()
  expect(after).toEqual(before)
}, 240_000)

describe('a safeguard that is taken away', () => {
  test.each([
    ['bank', 'an amount is said to be held only when the provider says so'],
    ['mapping', 'what is committed has ended, not only been read'],
  ])(
    'is missed in %s, and the shortest way to it can be repeated: %s',
    async (name, safeguard) => {
      const stage = await stageOf(name, begun, safeguard)
      const beginning = stage.save()
      const { breach } = await explore(stage, beginning)
      if (!breach) throw new Error('It was not missed.')
      const short = await shortest(stage, beginning, breach)
      expect(short.way.length).toBeLessThanOrEqual(breach.way.length)
      const again = await replay(stage, beginning, wayOf(wordOf(short.way)) ?? [])
      expect(again.broken).toEqual(short.broken)
      expect(chart(again.names, again.broken)).toMatch(/^sequenceDiagram\n[\s\S]*broken — /)
    },
    240_000,
  )
})

test.each([[[]], [[0]], [[0, 0, 0, 3, 0]], [[5, 0, 0]]])('the way %j is a word and back', way => {
  expect(way.length === 0 ? [] : wayOf(wordOf(way))).toEqual(way)
})

test.each(['', 'a', '0x', '1..2', '-1', '0x99999'])('%j is no way', word => {
  expect(wayOf(word)).toBeUndefined()
})
