/** `npm run prove`: explores the flow to a stated bound, and prints how much that was. */
import '../jest/environment.ts'
import { styleText } from 'node:util'
import { anyNumber, command, run, text, UsageError } from '../../infra/command-line.ts'
import { mutants } from '../model/mutants.ts'
import type { Sabotage, World } from '../model/simulation.ts'
import { chart } from './chart.ts'
import { type Breach, type Counted, type Exploring, explore, replay, type Scenario } from './explore.ts'
import { scenarios } from './scenarios.ts'
import { shortest, wayOf, wordOf } from './way.ts'

const prove = command(
  'npm run prove --',
  'Runs the real handlers on a clock, topics, tables and a payment provider in memory, in every order and with every failure up to the bound of each scenario, and checks every promise at each end. Exits with 1 when one is broken.',
)
  .option('--only <name>', 'this scenario only', text)
  .option('--minutes <n>', 'the time of each scenario; what is not explored then is said', anyNumber(0.01), 5)
  .option('--mutants', 'take one safeguard away at a time: each loss must break a promise')
  .option('--without <safeguard>', 'take this safeguard away, for a replay', text)
  .option('--replay <id>', 'the way that an earlier run printed, as a sequence chart', text)

/** Powertools, and whatever else asks the clock itself, hears that of the world under way. */
let current: World | undefined
const begun = (world: World): void => {
  current = world
}
/** Handlers log what they retry; thousands of times a second it says nothing. */
const silence = (): void => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined
}
const print = (line = ''): void => void process.stdout.write(`${line}\n`)
const bold = (line: string): string => styleText('bold', line, { stream: process.stdout })

const chosen = (name: string | undefined): readonly Scenario[] => {
  const found = scenarios.filter(each => name === undefined || each.name === name)
  if (found.length > 0) return found
  throw new UsageError(`There is no scenario "${name}"; there are ${scenarios.map(each => each.name).join(', ')}.`)
}

const safeguard = (name: string | undefined): Sabotage | undefined => {
  if (name === undefined) return undefined
  const found = mutants.find(([each]) => each === name)
  if (!found)
    throw new UsageError(`There is no safeguard "${name}"; there are: ${mutants.map(([each]) => each).join('; ')}.`)
  return found[1]
}

const within = (minutes: number): (() => boolean) => {
  const end = performance.now() + minutes * 60_000
  return () => performance.now() > end
}

const showBreach = async (scenario: Scenario, breach: Breach, exploring: Exploring, without = ''): Promise<void> => {
  const short = await shortest(scenario, breach, exploring)
  for (const each of short.broken) print(`    ${each}`)
  print(
    `    Again: npm run prove -- --replay ${scenario.name}/${wordOf(short.way) || '0x0'}${without && ` --without "${without}"`}`,
  )
}

const count = (number: number): string => number.toLocaleString('en')

const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(16) : cell.padStart(11))).join(' ')

const rowOf = (scenario: Scenario, counted: Counted, seconds: number): string =>
  row([
    scenario.name,
    String(scenario.faults),
    String(scenario.rebalances),
    count(counted.states),
    count(counted.transitions),
    count(counted.ends),
    String(counted.deepest),
    `${seconds.toFixed(0)} s`,
    counted.breach ? 'BROKEN' : counted.whole ? 'whole' : 'not whole',
  ])

const exploreAll = async (found: readonly Scenario[], minutes: number): Promise<boolean> => {
  print(bold(row(['scenario', 'faults', 'rebalances', 'states', 'transitions', 'ends', 'deepest', 'time', 'explored'])))
  let holds = true
  for (const scenario of found) {
    const began = performance.now()
    const exploring = { begun, until: within(minutes) }
    const counted = await explore(scenario, exploring)
    print(rowOf(scenario, counted, (performance.now() - began) / 1_000))
    if (counted.breach) await showBreach(scenario, counted.breach, exploring)
    holds &&= counted.breach === undefined
  }
  print()
  for (const { name, about } of found) print(`${name}: ${about}`)
  print(holds ? '\nNothing is broken.' : '\nA promise is broken.')
  return holds
}

const mutate = async (found: readonly Scenario[], minutes: number): Promise<boolean> => {
  let all = true
  for (const [name, sabotage] of mutants) {
    let breach: Breach | undefined
    for (const scenario of found) {
      const exploring = { sabotage, begun, until: within(minutes) }
      breach = (await explore(scenario, exploring)).breach
      if (!breach) continue
      print(`${bold(name)}: its loss is found in ${scenario.name}`)
      await showBreach(scenario, breach, exploring, name)
      break
    }
    if (!breach) print(`${bold(name)}: its loss is NOT found`)
    all &&= breach !== undefined
  }
  return all
}

const replayOne = async (id: string, without: string | undefined): Promise<boolean> => {
  const [name, word = ''] = id.split('/')
  const way = word === '0x0' ? [] : wayOf(word)
  if (!way) throw new UsageError(`"${id}" is no way; one looks like one-card/0x3.4.0.`)
  const [scenario] = chosen(name)
  const sabotage = safeguard(without)
  const went = await replay(scenario as Scenario, way, { begun, ...(sabotage ? { sabotage } : {}) })
  print(chart(went.names, went.broken))
  return went.broken.length === 0
}

await run(prove, async ({ only, minutes, mutants: doMutate, without, replay: id }) => {
  silence()
  Date.now = () => current?.now() ?? 0
  const found = chosen(only)
  const holds = id
    ? await replayOne(id, without)
    : doMutate
      ? await mutate(found, minutes)
      : await exploreAll(found, minutes)
  if (!holds) process.exitCode = 1
})
