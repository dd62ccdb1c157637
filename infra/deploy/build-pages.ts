/** `node infra/deploy/build-pages.ts`: builds the storefront into client/out, unless it was built from the same sources. */
import { command, run } from '../command-line.ts'
import { buildStorefront } from '../local/storefront/build.ts'

await run(command('node infra/deploy/build-pages.ts', 'Builds the storefront into client/out.'), async () => {
  const lines = await buildStorefront({
    root: new URL('../../', import.meta.url).pathname,
    progress: () => {},
    signal: new AbortController().signal,
  })
  console.log(lines.join('\n') || 'built before from the same sources')
})
