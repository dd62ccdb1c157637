/** `npm run bench:charts`: the charts and tables of docs/performance.md again, from the results that are kept. */
import { fileURLToPath } from 'node:url'
import { writeCharts } from './write.ts'

console.log(await writeCharts(fileURLToPath(new URL('../../', import.meta.url))))
