/** The specification, its table in TypeScript and the handlers, on a few traces: `npm run spec` takes more. */
import { expect, test } from '@jest/globals'
import { modelClock } from '../model/clock.ts'
import { differences } from './agree.ts'
import { nothing } from './moves.ts'
import { run, type State, withTraces } from './quint.ts'
import { replay } from './replay.ts'

const begun = modelClock()
const seed = 20_261_129

test('in each state of a trace the table allows the moves of the specification, and the handlers follow to its end', async () => {
  await withTraces({ seed, count: 6, steps: 60 }, async traces => {
    expect(traces.length).toBe(6)
    expect(traces.flatMap(differences)).toEqual([])
    for (const trace of traces) expect(await replay(trace, begun)).toEqual({ moves: trace.length - 1 })

    // That they could stand elsewhere is noticed.
    const [trace = []] = traces
    const last = trace.at(-1) as State
    const other: State = { ...last, shop: new Map([...last.shop].map(([id]) => [id, nothing])) }
    const wrong = [...trace.slice(0, -1), other]
    expect((await replay(wrong, begun)).differs).toContain('the specification is at')
    expect(differences(wrong)).not.toEqual([])
  })
}, 60_000)

test('a promise breaks without a safeguard', async () => {
  const { status, output } = await run({ seed, samples: 100, steps: 60, without: 'a mail is marked' })
  expect(status).not.toBe(0)
  expect(output).toContain('Invariant violated')
}, 60_000)
