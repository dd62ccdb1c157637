/**
 * Runs before and after `npm pack` and `npm publish`. In this repository `exports` points to the TypeScript sources, which
 * run unchanged; in the packed file it points to the compiled JavaScript in dist. So package.json is changed while
 * packing, and restored afterwards.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const manifest = join(root, 'package.json')
const kept = join(root, 'package.json.before-pack')

const restore = (): void => {
  if (existsSync(kept)) renameSync(kept, manifest)
}

const [step] = process.argv.slice(2)
if (step === 'before') {
  // From an earlier pack that was interrupted.
  restore()
  copyFileSync(manifest, kept)
  const {
    scripts: _,
    devDependencies: __,
    ...packed
  } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>
  const exports = {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  }
  writeFileSync(manifest, `${JSON.stringify({ ...packed, exports }, null, 2)}\n`)
} else if (step === 'after') {
  restore()
  rmSync(join(root, 'dist'), { recursive: true, force: true })
} else throw new Error(`pack.ts takes "before" or "after", not ${JSON.stringify(step)}`)
