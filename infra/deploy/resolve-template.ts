/**
 * `node infra/deploy/resolve-template.ts FILE VERSION_OF_ANALYST VERSION_OF_SINK PLATFORM`: writes into a packaged template what a
 * deployment would.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { command, run } from '../command-line.ts'
import { Refusal } from '../refusal.ts'
import { resolved } from './framework-plugin.ts'

const resolve = command('node infra/deploy/resolve-template.ts', 'Writes into a template what a deployment would.')
  .argument('<file>')
  .argument('<analyst>', 'the version of its password')
  .argument('<sink>', 'the version of its password')
  .argument('<platform>', 'what the platform keeps for the application')

await run(resolve, async (_, file, analyst, sink, platform) => {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new Refusal(`${file} cannot be read: ${cause.message}`, { cause })
  })
  await writeFile(
    file,
    JSON.stringify(resolved(JSON.parse(text), new Map(Object.entries({ analyst, sink, platform })))),
  )
})
