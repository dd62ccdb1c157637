/** `node infra/deploy/build-pages.ts`: builds the storefront into client/out, unless it was built from the same sources. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, run, text } from '../command-line.ts'
import { buildStorefront } from '../local/storefront/build.ts'

const nothing = '{ "products": [], "brands": [] }'

/** What the shop sells now. Nothing of it where the shop does not answer yet: the first page then waits for its products. */
const catalogueNow = async (shop: string | undefined): Promise<string> => {
  if (!shop) return nothing
  const answer = await fetch(`${shop}/api/catalogue`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
  return answer?.ok ? answer.text() : nothing
}

const pages = command('node infra/deploy/build-pages.ts', 'Builds the storefront into client/out.').option(
  '--shop <address>',
  'the shop whose products the first page shows until it has the live ones, and whose address link previews have',
  text,
)

await run(pages, async ({ shop }) => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-pages-'))
  const catalogue = join(folder, 'catalogue.json')
  await writeFile(catalogue, await catalogueNow(shop))
  const lines = await buildStorefront({
    root: new URL('../../', import.meta.url).pathname,
    progress: () => {},
    signal: new AbortController().signal,
    catalogue,
    address: shop,
  }).finally(() => rm(folder, { recursive: true }))
  console.log(lines.join('\n') || 'built before from the same sources')
})
