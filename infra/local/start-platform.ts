/** `npm run platform`: the platform alone, until Ctrl-C. */
import { run } from '../command-line.ts'
import { platformComponents } from './components/component.ts'
import { printStats, runUntilStopped } from './run-until-stopped.ts'
import { setUp } from './set-up/set-up.ts'
import { platformOptions, startOptions } from './start-options.ts'

const platform = platformOptions(
  startOptions(
    'npm run platform --',
    'Runs Kafka, Connect, PostgreSQL, DynamoDB Local, the mail catcher and the receiver of traces.',
  ),
)

await run(platform, async ({ stats, ...options }) => {
  if (stats) return printStats(options.home)
  await runUntilStopped({ ...options, components: platformComponents, reload: false, setUp })
})
