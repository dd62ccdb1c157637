/** `npm run lighthouse`: Lighthouse is no dependency; npx brings it the first time, in a fixed version. */
import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { command, run } from '../../infra/command-line.ts'
import { executablePath } from './browser.ts'
import { startMock } from './mock/server.ts'
import { buildPages, siteOf } from './mock/site.ts'
import { type PageAddress, pageAddresses } from './page-addresses.ts'

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>
  readonly audits: Readonly<
    Record<string, { readonly numericValue?: number; readonly score: number | null; title: string }>
  >
}

const version = '13.5.0'
const root = join(import.meta.dirname, '../..')
const reports = join(root, '.kassa/lighthouse')

const robots = join(root, 'client/public/robots.txt')

/** What paths begin with that search engines are kept from on purpose. */
const hiddenPaths = async (): Promise<string[]> =>
  [...(await readFile(robots, 'utf8')).matchAll(/^Disallow: *(\S+)$/gm)].map(([, path]) => String(path))

/** @param isHidden the page is asked everything about search engines but whether they may show it */
const audit = async (url: string, name: string, isHidden: boolean): Promise<Report> => {
  const file = join(reports, name)
  await promisify(execFile)(
    'npx',
    [
      ...['--yes', `lighthouse@${version}`, url, '--quiet', '--output', 'json', '--output', 'html'],
      ...['--output-path', file, '--chrome-flags=--headless=new --no-sandbox --disable-gpu'],
      ...['--only-categories=performance,accessibility,best-practices,seo'],
      ...(isHidden ? ['--skip-audits=is-crawlable'] : []),
    ],
    { cwd: root, env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? executablePath }, maxBuffer: 1e8 },
  )
  return JSON.parse(await readFile(`${file}.report.json`, 'utf8')) as Report
}

const lineOf = (path: string, { categories, audits }: Report, isHidden: boolean): string => {
  const score = (category: string): string => (categories[category]?.score ?? 0).toFixed(2).padStart(5)
  const value = (of: string, unit: number, digits: number): string =>
    ((audits[of]?.numericValue ?? 0) / unit).toFixed(digits).padStart(6)
  return [
    path.padEnd(24),
    ...['performance', 'accessibility', 'best-practices', 'seo'].map(score),
    value('largest-contentful-paint', 1000, 2),
    value('total-blocking-time', 1, 0),
    value('cumulative-layout-shift', 1, 3),
    ...(isHidden ? [' seo without is-crawlable: robots.txt keeps the page from search engines'] : []),
  ].join(' ')
}

const reportPages = async (addresses: readonly PageAddress[], kept?: string): Promise<void> => {
  const folder = kept ?? (await buildPages())
  await mkdir(reports, { recursive: true })
  const hidden = await hiddenPaths()
  const mock = await startMock()
  const site = await siteOf(mock, {}, folder)
  console.log(`${'page'.padEnd(24)} perf  a11y  best   seo    LCP    TBT    CLS`)
  for (const { path, address } of addresses) {
    const name = path === '/' ? 'shop' : path.slice(1).replaceAll('/', '-')
    const isHidden = hidden.some(each => path.startsWith(each))
    const report = await audit(`${site.url}${address}`, name, isHidden)
    console.log(lineOf(path, report, isHidden))
    for (const { title, score } of Object.values(report.audits)) if (score === 0) console.log(`  ${title}`)
  }
  await site.close()
  await mock.close()
}

const lighthouse = command(
  'npm run lighthouse --',
  'Writes a Lighthouse report of every page (mobile profile), in front of a mock shop, into .kassa/lighthouse/.',
)
  .usage('[option…] [page…]')
  .option('--build <folder>', 'a build that is kept elsewhere, for a before and an after')
  .argument('[page...]', 'only these pages, such as /checkout')

await run(lighthouse, ({ build }, wanted) => reportPages(pageAddresses(wanted.length > 0 ? wanted : undefined), build))
