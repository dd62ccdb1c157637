/** `npm run bench:charts`: the charts and tables of docs/performance.md again, from the results that are kept. */
import { fileURLToPath } from 'node:url'
import { command, run } from '../../infra/command-line.ts'
import { writeCharts } from './write.ts'

const charts = command(
  'npm run bench:charts --',
  'Draws the charts and tables of docs/performance.md again, from bench/results.',
)

await run(charts, async () => console.log(await writeCharts(fileURLToPath(new URL('../../', import.meta.url)))))
