/** `npm run spec`: checks the specification to a stated bound, takes its safeguards away, and plays its traces on the handlers. */
import '../jest/environment.ts'
import { command, run as runCommand, text, wholeNumber } from '../../infra/command-line.ts'
import { evidenceOf } from '../faults/evidence.ts'
import { readHistory } from '../faults/history.ts'
import type { World } from '../model/simulation.ts'
import { refusalOf } from './accept.ts'
import { differences } from './agree.ts'
import { courseOf } from './course.ts'
import { quint, run, specification, withTraces } from './quint.ts'
import { replay } from './replay.ts'
import { variants } from './variants.ts'
import { exploreWhole } from './whole.ts'

const spec = command(
  'npm run spec --',
  'Type-checks tests/spec/checkout.qnt, looks for a trace that breaks a promise, takes each safeguard away in turn, and plays traces on the real handlers. Exits with 1 when a promise is broken, a safeguard is not missed, or the handlers go another way.',
)
  .option('--samples <n>', 'traces in which the promises are checked', wholeNumber(1), 100)
  .option('--steps <n>', 'moves of a trace at most', wholeNumber(1), 80)
  .option('--replays <n>', 'traces that are played on the handlers', wholeNumber(1), 40)
  .option('--seed <n>', 'of all traces', wholeNumber(0), 1)
  .option('--history <file>', 'only judge this history, which npm run faults wrote', text)

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const judge = async (file: string): Promise<number> => {
  const evidence = evidenceOf(await readHistory(file))
  const courses = evidence.accepted.map(accepted => courseOf(evidence, accepted))
  const different = new Map(courses.map(course => [JSON.stringify(course), refusalOf(course)]))
  const refused = evidence.accepted.flatMap(({ checkoutId }, index) => {
    const refusal = different.get(JSON.stringify(courses[index]))
    return refusal === undefined ? [] : [`${checkoutId}: ${refusal}`]
  })
  for (const each of refused) print(each)
  print(`${courses.length - refused.length} of ${courses.length} checkouts are accepted, in ${different.size} courses.`)
  return refused.length === 0 ? 0 : 1
}

await runCommand(spec, async ({ samples, steps, replays, seed, history }) => {
  if (history !== undefined) return judge(history)
  let holds = true
  const say = (isGood: boolean, line: string): void => {
    holds &&= isGood
    print(`${isGood ? 'ok    ' : 'BROKEN'}  ${line}`)
  }
  const now = Date.now.bind(Date)
  const begin = now()

  const types = await quint(['typecheck', specification])
  say(types.status === 0, `types of ${specification.split('/').at(-1)} ${types.output.trim()}`)

  const takeAway = async () => {
    const results = []
    for (const without of variants)
      results.push({ without, ...(await run({ seed, samples: samples * 5, steps, without })) })
    return results
  }
  const [whole, taken] = await Promise.all([run({ seed, samples, steps }), takeAway()])
  say(whole.status === 0, `every promise, in ${samples} traces of up to ${steps} moves of two checkouts for one piece`)
  if (whole.status !== 0) print(whole.output)
  for (const { without, status, output } of taken) {
    const isMissed = status !== 0 && output.includes('Invariant violated')
    say(isMissed, `without "${without}" a promise ${isMissed ? 'breaks' : 'does not break'}`)
  }

  const { states: reached, moves: made, broken } = exploreWhole()
  say(
    broken.length === 0,
    `every promise, in each of the ${reached} states that one checkout can reach, over ${made} moves ${broken.join(', ')}`.trim(),
  )

  let current: World | undefined
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined
  await withTraces({ seed: seed + 1_000_000, count: replays, steps }, async traces => {
    const states = traces.reduce((sum, { length }) => sum + length, 0)
    const differing = traces.flatMap(differences)
    say(
      differing.length === 0,
      `the table in moves.ts allows the same moves in ${states} states of ${traces.length} traces`,
    )
    for (const each of differing.slice(0, 5)) print(`        ${each}`)
    Date.now = () => current?.now() ?? 0
    const played = []
    for (const trace of traces) {
      played.push(
        await replay(trace, world => {
          current = world
        }),
      )
    }
    const moves = played.reduce((sum, each) => sum + each.moves, 0)
    const elsewhere = played.flatMap(({ differs }) => differs ?? [])
    const isWhole = played.filter((each, index) => each.moves === (traces[index]?.length ?? 0) - 1).length
    say(
      elsewhere.length === 0,
      `the handlers follow ${moves} moves of ${traces.length} traces, ${isWhole} of them to their end`,
    )
    for (const each of elsewhere.slice(0, 5)) print(`        ${each}`)
  })
  print(`\n${holds ? 'Nothing is broken' : 'BROKEN'}, after ${((now() - begin) / 1_000).toFixed(0)} s.`)
  return holds ? 0 : 1
})
