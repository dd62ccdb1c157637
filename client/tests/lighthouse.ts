/**
 * `npm run lighthouse`: a Lighthouse report of every page (mobile profile) in front of a mock shop, in .kassa/lighthouse/.
 * `-- /checkout …` takes only those pages. Lighthouse is no dependency: npx brings it the first time, in a fixed version.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pagePaths } from '../../infra/application/storefront.ts'
import { buildStorefront } from '../../infra/local/storefront/build.ts'
import { serveStorefront } from '../../infra/local/storefront/serve.ts'
import { executablePath } from './browser.ts'
import { startMock } from './mock/server.ts'

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>
  readonly audits: Readonly<
    Record<string, { readonly numericValue?: number; readonly score: number | null; title: string }>
  >
}

const version = '13.5.0'
const root = join(import.meta.dirname, '../..')
const reports = join(root, '.kassa/lighthouse')

/** Pages of which the static page alone shows little. */
const queries: Readonly<Record<string, string>> = { '/product': '?sku=mug-enamel' }

const audit = async (url: string, name: string): Promise<Report> => {
  const file = join(reports, name)
  await promisify(execFile)(
    'npx',
    [
      ...['--yes', `lighthouse@${version}`, url, '--quiet', '--output', 'json', '--output', 'html'],
      ...['--output-path', file, '--chrome-flags=--headless=new --no-sandbox --disable-gpu'],
      ...['--only-categories=performance,accessibility,best-practices,seo'],
    ],
    { cwd: root, env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? executablePath }, maxBuffer: 1e8 },
  )
  return JSON.parse(await readFile(`${file}.report.json`, 'utf8')) as Report
}

await buildStorefront({ root, progress: console.error, signal: AbortSignal.timeout(600_000) })
await mkdir(reports, { recursive: true })
const mock = await startMock()
const config = { mappingsUrl: '/mappings', localUrl: '/local', mailboxUrl: `${mock.url}/mailbox`, stage: 'test' }
const upstreams = { '/api': mock.url, '/mappings': mock.url, '/local': mock.url }
const site = await serveStorefront(join(root, 'client/out'), config, upstreams, 0)
const wanted = process.argv.slice(2)
console.log(`${'page'.padEnd(24)} perf  a11y  best   seo    LCP    TBT    CLS`)
for (const path of wanted.length > 0 ? wanted : pagePaths()) {
  const name = path === '/' ? 'shop' : path.slice(1).replaceAll('/', '-')
  const { categories, audits } = await audit(`${site.url}${path}${queries[path] ?? ''}`, name)
  const score = (category: string): string => (categories[category]?.score ?? 0).toFixed(2).padStart(5)
  const value = (of: string, unit: number, digits: number): string =>
    ((audits[of]?.numericValue ?? 0) / unit).toFixed(digits).padStart(6)
  console.log(
    path.padEnd(24),
    ...['performance', 'accessibility', 'best-practices', 'seo'].map(score),
    value('largest-contentful-paint', 1000, 2),
    value('total-blocking-time', 1, 0),
    value('cumulative-layout-shift', 1, 3),
  )
  for (const { title, score: points } of Object.values(audits)) if (points === 0) console.log(`  ${title}`)
}
await site.close()
await mock.close()
