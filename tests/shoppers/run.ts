/** `npm run shoppers`: a stream of shoppers against a running Kassa, so that there is something to see in the console. */
import { randomInt } from 'node:crypto'
import { run } from '../../infra/command-line.ts'
import { addresses } from '../../infra/local/addresses.ts'
import { homeIn, runningIn } from '../../infra/local/home.ts'
import { Refusal } from '../../infra/refusal.ts'
import { checkedUrl, shopperOptions } from './options.ts'
import { planOf } from './people.ts'
import { stream } from './stream.ts'
import { type End, visit } from './visit.ts'

const progressMs = 5_000
const pauseMs = 1_000

const localUrl = async (): Promise<string> => {
  const instance = await runningIn(homeIn(process.env.KASSA_HOME || '.kassa'))
  return addresses(instance?.offset).api.url
}

/** @throws Refusal when no shop answers */
const requireShop = async (url: string): Promise<void> => {
  const response = await fetch(`${url}/catalogue`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
  await response?.body?.cancel()
  if (!response?.ok) throw new Refusal(`No shop answers at ${url}. Start one with npm start, or name one by --url.`)
}

const sentence = (came: number, ends: ReadonlyMap<End, number>): string => {
  const counts = [...ends].sort(([, a], [, b]) => b - a).map(([end, count]) => `${count} ${end}`)
  const inside = came - [...ends.values()].reduce((sum, count) => sum + count, 0)
  return [`${came} came`, ...counts, ...(inside > 0 ? [`${inside} still here`] : [])].join(', ')
}

await run(shopperOptions, async ({ rate, minutes, url: given, elsewhere, seed = randomInt(2 ** 31) }) => {
  const url = given === undefined ? await localUrl() : checkedUrl(given, elsewhere)
  await requireShop(url)
  const closing = new AbortController()
  process.once('SIGINT', () => closing.abort())
  process.once('SIGTERM', () => closing.abort())
  const begun = Date.now()
  const clock = (): string => `${((Date.now() - begun) / 1_000).toFixed(0).padStart(5)} s`
  console.log(`Shoppers come to ${url}: ${rate} a second for ${minutes} min (--seed ${seed}). Ctrl-C ends it.`)
  await stream({
    rate,
    ms: minutes * 60_000,
    closing: closing.signal,
    progressMs,
    progress: (came, ends) => console.log(`${clock()}  ${sentence(came, ends)}`),
    // A seed that is used again must not meet the orders of its first run.
    visit: number =>
      visit(planOf(seed, number), `shopper-${seed}-${begun}-${number}`, { url, closing: closing.signal, pauseMs }),
  })
})
