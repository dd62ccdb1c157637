/** `npm run new`: makes what several files have to agree on. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { command, run, text, UsageError } from '../command-line.ts'
import { existing } from './existing.ts'
import { subscriberPlan } from './subscriber.ts'

const root = new URL('../../', import.meta.url).pathname

const options = command(
  'npm run new --',
  `Makes a subscriber: a function of its own that reads a topic.

  subscriber NAME --topic TOPIC   folder with handler and test, entry in serverless.yml, rights, limits, first event of the bench;
                                  then the contracts, docs/permissions.md and docs/cost.md are written again

functions/webhooks is one to look at. NAME is lower-case words with - between them, such as loyalty-points.`,
)
  .usage('subscriber NAME --topic TOPIC [--dry-run]')
  .argument('<kind>', 'subscriber')
  .argument('<name>', 'its name; the folder is functions/NAME')
  .requiredOption('--topic <topic>', 'the topic it reads, such as order-shipped', text)
  .option('--dry-run', 'print what would be made and changed, and write nothing')

/** What is written from the sources, by the programs that write it. */
const generators = ['docs/contracts.ts', 'infra/checks/permissions.ts', 'infra/cost/cost.ts']

await run(options, async ({ topic, dryRun = false }, kind, name) => {
  if (kind !== 'subscriber') throw new UsageError(`There is no kind "${kind}" to make: subscriber is one.`)
  const plan = subscriberPlan({ name, topic }, await existing())
  const isNew = (path: string) => !existsSync(join(root, path))
  const lines = Object.keys(plan).map(path => `${isNew(path) ? 'make  ' : 'change'} ${path}`)
  console.log([...lines, ...generators.map(file => `run    node ${file}`)].join('\n'))
  if (dryRun) return
  const changed = Object.keys(plan).filter(path => !isNew(path))
  for (const [path, content] of Object.entries(plan)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const node = (...args: string[]) =>
    execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const sources = Object.keys(plan).filter(path => path.endsWith('.ts'))
  node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...sources)
  for (const file of generators) node(file)
  console.log(`
Next: say in functions/${name}/${name}-handler.ts and docs/architecture.md what it does, then npm run check.
To undo: git restore ${[...changed, 'docs/permissions.md', 'docs/cost.md'].join(' ')} && rm -r functions/${name}`)
})
