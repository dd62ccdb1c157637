/** Through the front door: a bundle as a deployment packs it, in a process of its own. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { build } from 'esbuild'

const here = new URL('.', import.meta.url).pathname

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-stack-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** What a bundled function prints of an error it throws in line 6 of its source. */
const printed = async (): Promise<string> => {
  const source = `import '${here}stack-traces.ts'
export const handler = (): void => {
  // Some lines that a minifier
  // takes away.
  const why: string = 'no stock'
  throw new TypeError(why)
}
try { handler() } catch (error) { console.log((error as Error).stack) }`
  await writeFile(join(folder, 'handler.ts'), source)
  await build({
    entryPoints: [join(folder, 'handler.ts')],
    outfile: join(folder, 'out', 'handler.mjs'),
    ...({ bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node24' } as const),
    ...{ sourcemap: true, sourcesContent: false },
  })
  return (await promisify(execFile)(process.execPath, [join(folder, 'out', 'handler.mjs')])).stdout
}

test('an error of a bundled function names the line that was written, and the frames beyond it as they are', async () => {
  const [message, first, ...others] = (await printed()).trim().split('\n')
  expect(message).toBe('TypeError: no stock')
  expect(first).toMatch(/^ {4}at .*\(?\.\.\/handler\.ts:6:9\)?$/)
  expect(others.join('\n')).toMatch(/node:internal/)
})
