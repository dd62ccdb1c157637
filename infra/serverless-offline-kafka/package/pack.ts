/**
 * Runs around `npm pack` and `npm publish`, after the sources were compiled into dist. In this repository the package
 * is its TypeScript sources, run as they are; packed, it is JavaScript. So what `exports` names is changed while it is
 * packed, and changed back after.
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
  // Left over when a pack was interrupted.
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
} else throw new Error(`pack.ts is run with "before" or "after", not with ${JSON.stringify(step)}`)
