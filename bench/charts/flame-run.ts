/** `npm run bench:flame`: draws a CPU profile that `npm run bench -- --profile DIR` left, for docs/performance.md. */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type CpuProfile, flame } from './flame.ts'

const usage = `Usage: npm run bench:flame -- PROFILE --title TITLE --to FILE

  PROFILE        a .cpuprofile, such as npm run bench -- --profile DIR writes
  --title TITLE  what it shows
  --to FILE      the SVG to write
  --help         this text`

const { values, positionals } = parseArgs({
  options: { title: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
})
const [profile] = positionals
if (values.help) console.log(usage)
else if (profile === undefined || values.title === undefined || values.to === undefined) {
  console.error(`PROFILE, --title and --to are needed.\n\n${usage}`)
  process.exitCode = 1
} else {
  await writeFile(
    values.to,
    flame({ title: values.title, profile: JSON.parse(await readFile(profile, 'utf8')) as CpuProfile }),
  )
  console.log(`Drawn in ${values.to}.`)
}
