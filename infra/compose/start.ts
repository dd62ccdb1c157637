/**
 * `npm run start:compose`: the platform in containers, and the functions and the storefront beside it until Ctrl-C. The
 * containers go on running; `docker compose down` stops them and keeps their data.
 */
import { run } from '../command-line.ts'
import { runUntilStopped } from '../local/run-until-stopped.ts'
import { servingOptions, startOptions } from '../local/start-options.ts'
import { containers, requireEngine } from './containers.ts'

const start = servingOptions(
  startOptions('npm run start:compose --', 'Runs the platform in containers, and functions and storefront beside it.'),
).option('--ui', 'also start Kafka UI')

await run(start, async ({ fresh, ui, storefront, ...options }) => {
  await requireEngine()
  const { compose } = await containers(options)
  if (fresh) await compose('down', '--volumes')
  await compose(...(ui ? ['--profile', 'ui'] : []), 'up', '-d', '--wait')
  await runUntilStopped({ ...options, components: ['offline', ...(storefront ? (['storefront'] as const) : [])] })
})
