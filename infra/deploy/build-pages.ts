/** Builds the storefront into client/out, unless it was built from the same sources. */
import { buildStorefront } from '../local/storefront/build.ts'

const lines = await buildStorefront({
  root: new URL('../../', import.meta.url).pathname,
  progress: () => {},
  signal: new AbortController().signal,
})
console.log(lines.join('\n') || 'built before from the same sources')
