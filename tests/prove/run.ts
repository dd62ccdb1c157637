/** `npm run prove`: explores the flow to a stated bound, and prints how much that was. */
import '../jest/environment.ts'
import { styleText } from 'node:util'
import { anyNumber, command, run, text, UsageError } from '../../infra/command-line.ts'
import { chart } from './chart.ts'
import type { Breach } from './explore.ts'
import { deepNames, names, safeguards } from './subjects.ts'
import { onThreads } from './threads.ts'
import { wayOf, wordOf } from './way.ts'
import type { Explored, Order } from './worker.ts'

const prove = command(
  'npm run prove --',
  'Runs the real handlers, and the real loop of the event source mapping, on a clock, topics, tables and a payment provider in memory, in every order and with every failure up to the bounds of each scenario, and checks every promise. Exits with 1 when one is broken.',
)
  .option('--only <name>', 'this scenario only', text)
  .option('--deep', 'the bounds that go further than the time of a run; give it --minutes')
  .option('--minutes <n>', 'the computing time of each scenario; what is not explored then is said', anyNumber(0.01), 5)
  .option('--threads <n>', 'how many scenarios at once', anyNumber(1), 2)
  .option('--mutants', 'take one safeguard away at a time: each loss must break a promise')
  .option('--without <safeguard>', 'take this safeguard away', text)
  .option('--replay <id>', 'the way that an earlier run printed, as a sequence chart', text)

const print = (line = ''): void => void process.stdout.write(`${line}\n`)
const bold = (line: string): string => styleText('bold', line, { stream: process.stdout })
const count = (number: number): string => number.toLocaleString('en')

const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(18) : cell.padStart(index === 5 ? 8 : 11))).join(' ')

const idOf = (name: string, { way }: Breach): string => `${name}/${wordOf(way) || '0x0'}`

const showBreach = (name: string, breach: Breach, without: string | undefined): void => {
  for (const each of breach.broken) print(`    ${each}`)
  print(`    Again: npm run prove -- --replay ${idOf(name, breach)}${without ? ` --without "${without}"` : ''}`)
}

const showRow = (name: string, { counted, seconds }: Explored): void => {
  if (!counted) return
  const { states, transitions, ends, deepest, whole } = counted
  const explored = counted.breach ? 'BROKEN' : whole ? 'whole' : 'not whole'
  const cells = [count(states), count(transitions), count(ends), String(deepest.length), `${seconds.toFixed(0)} s`]
  print(row([name, ...cells, explored]))
}

type Options = Pick<Order, 'seconds'> & { readonly threads: number; readonly without: string | undefined }

const exploreAll = async (found: readonly string[], { seconds, threads, without }: Options): Promise<boolean> => {
  print(bold(row(['scenario', 'states', 'transitions', 'ends', 'deepest', 'time', 'explored'])))
  const order = { seconds, ...(without === undefined ? {} : { without }) }
  const all = onThreads(
    threads,
    found.map(name => explore => explore({ name, ...order })),
  )
  let holds = true
  const bounds: string[] = []
  for (const [index, name] of found.entries()) {
    const explored = (await all[index]) as Explored
    showRow(name, explored)
    bounds.push(`${name}: ${explored.bounds || 'nothing goes wrong'}`)
    if (explored.breach) showBreach(name, explored.breach, without)
    else if (explored.counted) bounds.push(`    deepest: ${name}/${wordOf(explored.counted.deepest)}`)
    holds &&= explored.breach === undefined
  }
  print()
  for (const line of bounds) print(line)
  print(holds ? '\nNothing is broken.' : '\nA promise is broken.')
  return holds
}

const mutate = async (found: readonly string[], { seconds, threads }: Options): Promise<boolean> => {
  const guards = [...safeguards].map(([without, all]) => [without, all.filter(name => found.includes(name))] as const)
  const all = onThreads(
    threads,
    guards.map(([without, where]) => async explore => {
      for (const name of where) {
        const { breach } = await explore({ name, without, seconds })
        if (breach) return { name, breach }
      }
      return undefined
    }),
  )
  let every = true
  for (const [index, [without]] of guards.entries()) {
    const loss = await all[index]
    if (loss) {
      print(`${bold(without)}: its loss is found in ${loss.name}, after ${loss.breach.way.length} choices`)
      showBreach(loss.name, loss.breach, without)
    } else print(`${bold(without)}: its loss is NOT found`)
    every &&= loss !== undefined
  }
  return every
}

const replayOne = async (id: string, without: string | undefined): Promise<boolean> => {
  const [name = '', word = ''] = id.split('/')
  const way = word === '0x0' ? [] : wayOf(word)
  if (!way) throw new UsageError(`"${id}" is no way; one looks like one-card/0x3.4.0.`)
  const [going] = onThreads(1, [
    explore => explore({ name, way, seconds: 60, ...(without === undefined ? {} : { without }) }),
  ])
  const { breach } = (await going) as Explored
  if (!breach) return true
  print(chart(breach.names, breach.broken))
  return breach.broken.length === 0
}

await run(prove, async ({ only, deep, minutes, threads, mutants: doMutate, without, replay: id }) => {
  const all = [...names, ...deepNames]
  const found = only === undefined ? (deep ? deepNames : names) : all.filter(name => name === only)
  if (found.length === 0) throw new UsageError(`There is no scenario "${only}"; there are ${all.join(', ')}.`)
  if (without !== undefined && !safeguards.has(without))
    throw new UsageError(`There is no safeguard "${without}"; there are: ${[...safeguards.keys()].join('; ')}.`)
  const options = { seconds: minutes * 60, threads, without }
  const holds = id
    ? await replayOne(id, without)
    : doMutate
      ? await mutate(found, options)
      : await exploreAll(found, options)
  return holds ? 0 : 1
})
