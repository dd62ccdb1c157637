/** `npm start`: the platform, the functions and the storefront, until Ctrl-C. */
import { run } from '../command-line.ts'
import { platformComponents } from './components/component.ts'
import { printStats, runUntilStopped } from './run-until-stopped.ts'
import { setUp } from './set-up/set-up.ts'
import { platformOptions, servingOptions, startOptions } from './start-options.ts'

const start = servingOptions(
  platformOptions(
    startOptions('npm start --', 'Runs the whole shop on this machine, without Docker and without an account.'),
  ),
)

await run(start, async ({ storefront, stats, ...options }) => {
  if (stats) return printStats(options.home)
  await runUntilStopped({
    ...options,
    components: [...platformComponents, 'offline', ...(storefront ? (['storefront'] as const) : [])],
    setUp,
  })
})
