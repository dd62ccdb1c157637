/** `npm run bench:flame`: draws a CPU profile that `npm run bench -- --profile DIR` left, for docs/performance.md. */
import { readFile, writeFile } from 'node:fs/promises'
import { command, run, text } from '../../infra/command-line.ts'
import { type CpuProfile, flame } from './flame.ts'

const options = command('npm run bench:flame --', 'Draws a CPU profile as a flame graph.')
  .argument('<profile>', 'a .cpuprofile, such as `npm run bench -- --profile DIR` writes')
  .requiredOption('--title <title>', 'what it shows', text)
  .requiredOption('--to <file>', 'the SVG to write', text)

await run(options, async ({ title, to }, profile) => {
  await writeFile(to, flame({ title, profile: JSON.parse(await readFile(profile, 'utf8')) as CpuProfile }))
  console.log(`Drawn in ${to}.`)
})
