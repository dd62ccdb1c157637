/** `npm run faults`: sells under faults and checks every promise on the history of it. */
import { createWriteStream, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { parse } from 'yaml'
import { connectKafka } from '../../functions/kafka/client.ts'
import { readTopics } from '../../functions/kafka/read-topics.ts'
import { deadLetters } from '../../functions/operations/dead-letters.ts'
import { run as runCommand } from '../../infra/command-line.ts'
import type { Addresses } from '../../infra/local/addresses.ts'
import { type ComponentName, platformComponents } from '../../infra/local/components/component.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { setUp } from '../../infra/local/set-up/set-up.ts'
import { withPlatform } from '../../infra/local/with-platform.ts'
import { deadLettersOnTopics } from '../dead-letters-on-topics.ts'
import { cartLine, type Shopper, shopper, stockFor } from './carts.ts'
import { check } from './check.ts'
import { componentsOf } from './components.ts'
import { figuresOf } from './figures.ts'
import { foreignProducer } from './foreign-producer.ts'
import type { Line } from './history.ts'
import { hostileRequests } from './hostile-requests.ts'
import { sendHostile, tryCards } from './hostile-shopper.ts'
import { sellLastPieces, wavesOf } from './last-pieces.ts'
import { askFor, type Desk, keyOf, visit } from './operators.ts'
import { type FaultRun, faultOptions, faultRun } from './options.ts'
import { regretOf, type Visit, visitOf } from './order-visits.ts'
import { readCatalogue, readCatalogueViews } from './places/catalogue.ts'
import { readMails } from './places/mailbox.ts'
import { readCaptured, readLetterRows, readOrderViews, readRevenue, readRows } from './places/sink.ts'
import { readTables, tablesAt } from './places/tables.ts'
import { isForeign, readFacts, readLetters } from './places/topics.ts'
import { planFaults } from './plan.ts'
import { poisonRecords } from './poison.ts'
import { functionsAreQuiet, sinkIsQuiet } from './quiet.ts'
import { seeded } from './random.ts'
import { report } from './report.ts'
import { ask, shop } from './shopping.ts'
import { striker } from './strike.ts'
import { letConfirmationExpire } from './walk-away.ts'
import { sendWebhooks, tellOfPending, tellOfRefund } from './webhooks.ts'

const minute = 60_000
const replays = 100
/** A hostile request and a foreign record for each so long of selling. */
const hostileEveryMs = 1_000
const components: readonly ComponentName[] = [...platformComponents, 'offline']
/** As serverless.yml gives it to the simulated provider. */
const webhookSecret = (): string => {
  const file = readFileSync(new URL('../../infra/environment.yml', import.meta.url), 'utf8')
  return parse(file, { logLevel: 'silent' }).local.checkoutSecret
}
/** Faults come one upon another; a component is never given up. */
const restart = { initialMs: 250, maxMs: 2_000, steadyMs: 5_000, giveUpAfter: 100 }

const begun = Date.now()
const tell = (text: string): void => console.log(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${text}`)

/** The history, in memory for the check and on disk for a reader. */
const keepHistory = async (folder: string, name: string) => {
  await mkdir(folder, { recursive: true })
  const file = join(folder, name)
  const stream = createWriteStream(file)
  const lines: Line[] = []
  const note = (line: Line): void => {
    lines.push(line)
    stream.write(`${JSON.stringify(line)}\n`)
  }
  return { file, lines, note, close: () => new Promise<void>(done => stream.end(done)) }
}
type History = Awaited<ReturnType<typeof keepHistory>>

/** The provider pays a refund out so long after it was asked to, and says so. */
const paidOutMs = 6_000

/** Operators and shoppers do with an order what they do, from the moment in which it was bought. */
const serve = ({ api }: Addresses, { note }: History) => {
  const closing = new AbortController()
  const told = tellOfRefund({ url: api.url, secret: webhookSecret() })
  const desk: Desk = {
    ...{ url: api.url, note, closing: closing.signal },
    onRefund: (checkoutId, refundId) =>
      void setTimeout(paidOutMs, undefined, { ref: false }).then(() => told(checkoutId, refundId)),
  }
  const visits: Promise<void>[] = []
  return {
    begin: (checkoutId: string | undefined, planned: Visit | undefined): void => {
      if (checkoutId !== undefined && planned) visits.push(visit(checkoutId, planned, desk))
    },
    over: () => Promise.all(visits),
    close: () => closing.abort(),
  }
}
type Served = ReturnType<typeof serve>

/** Sends every checkout at its time; resolves when each shopper knows, or when the shop is closed. */
const sell = async (
  run: FaultRun,
  shoppers: readonly Shopper[],
  at: Addresses,
  { history, served }: { history: History; served: Served },
) => {
  const closing = new AbortController()
  const door = {
    url: at.api.url,
    note: history.note,
    closing: closing.signal,
    letConfirmationExpire: letConfirmationExpire(at),
  }
  const start = Date.now()
  const visits = shoppers.map(async (each, number) => {
    await setTimeout(Math.max(0, start + (number * 1_000) / run.rate - Date.now()))
    history.note(cartLine(each))
    const answer = await shop(each, door)
    served.begin(answer?.checkoutId, visitOf(run.seed, each))
  })
  return { over: Promise.all(visits), close: () => closing.abort() }
}

/** Does everybody else harm, as far as they let him, while the shop sells. */
const harm = (run: FaultRun, ms: number, url: string, kafka: Kafka, history: History) => {
  const closing = new AbortController()
  const { note } = history
  const door = { url, note, closing: closing.signal }
  const plan = { seed: run.seed, ms, count: Math.ceil(ms / hostileEveryMs) }
  const over = Promise.all([
    sendHostile(hostileRequests(plan), door),
    tryCards(run.seed, door),
    foreignProducer({ kafka, note, closing: closing.signal }).run(poisonRecords(plan)),
  ])
  return { over, close: () => closing.abort() }
}

/** Sells the last pieces of a product, of which more come, also from shoppers who cancel, at prices that change. */
const contend = (
  { seed }: FaultRun,
  ms: number,
  url: string,
  { history: { note }, served }: { history: History; served: Served },
) => {
  const closing = new AbortController()
  const waves = wavesOf({ seed, ms })
  return {
    over: sellLastPieces(
      { seed, waves },
      {
        ...{ url, note, closing: closing.signal },
        onBought: (checkoutId, shopper) => served.begin(checkoutId, regretOf(seed, shopper)),
      },
    ),
    close: () => closing.abort(),
  }
}

/** What operators were told is done. */
const done = ({ seed }: FaultRun, shoppers: readonly Shopper[], lines: readonly Line[]) => {
  const wishes = shoppers.flatMap(each => (visitOf(seed, each)?.steps ?? []).flat())
  const byKey = new Map(wishes.map(wish => [keyOf(wish), wish]))
  const accepted = lines.flatMap(line =>
    line.kind === 'order action' && line.status === 202 ? [[line.key, line.checkoutId] as const] : [],
  )
  return [...new Map(accepted)].flatMap(([key, checkoutId]) => {
    const wish = byKey.get(key)
    return wish ? [{ checkoutId, wish }] : []
  })
}

const under = async (platform: Platform, run: FaultRun, history: History): Promise<void> => {
  const { addresses: at } = platform
  const kafka = connectKafka({ KAFKA_BROKERS: [...at.brokers] })
  const letters = deadLetters({
    ...deadLettersOnTopics(readTopics(kafka), isForeign),
    send: kafka.send,
    now: () => new Date(),
  })
  const shoppers = Array.from({ length: run.orders }, (_, number) => shopper(run.seed, number))
  const stock = stockFor(shoppers)
  const since = Date.now()
  await tablesAt(at).deliver(stock)

  const ms = (run.orders / run.rate) * 1_000
  const plan = planFaults({ seed: run.seed, faults: run.faults, ms })
  tell(`${run.orders} checkouts at ${run.rate.toFixed(1)} a second, ${plan.length} faults`)
  const served = serve(at, history)
  const { over: sold, close } = await sell(run, shoppers, at, { history, served })
  const contended = contend(run, ms, at.api.url, { history, served })
  const hostile = harm(run, ms, at.api.url, kafka.kafka, history)
  const random = seeded(run.seed ^ 0xb10b)
  const closing = new AbortController()
  /** One that was accepted a while ago, so that most are over. */
  const anyCheckout = (): string | undefined => {
    const accepted = history.lines.flatMap(line => (line.kind === 'answer' && line.checkoutId ? [line.checkoutId] : []))
    return accepted.at(-50) ?? accepted[0]
  }
  const webhooks = sendWebhooks({
    url: at.api.url,
    secret: webhookSecret(),
    random: seeded(run.seed ^ 0xb001),
    note: history.note,
    anyCheckout,
    closing: closing.signal,
  })
  await striker({ components: componentsOf(platform), random, note: history.note, tell }).run(plan)
  void setTimeout(3 * minute, undefined, { ref: false }).then(() => {
    close()
    contended.close()
    hostile.close()
  })
  void setTimeout(4 * minute, undefined, { ref: false }).then(served.close)
  let isOpen = true
  const closed = async (): Promise<void> => {
    await Promise.all([sold, contended.over, hostile.over])
    closing.abort()
    await webhooks
    tell('every shopper knows')
    await served.over()
    tell('every operator knows')
    isOpen = false
  }
  // Who waits may wait for a record that is put aside, so that is redriven meanwhile.
  const over = closed()
  const quiet = await functionsAreQuiet({
    at,
    admin: kafka.admin,
    letters,
    tell,
    onPending: tellOfPending({ url: at.api.url, secret: webhookSecret() }),
    busy: () => (isOpen ? 'somebody waits' : undefined),
    withinMs: 5 * minute + ms,
  })
  await over
  history.note({ kind: 'rest', of: 'functions', reached: quiet })

  // The same key again, when all is over: the same answer.
  const again = { url: at.api.url, note: history.note, closing: AbortSignal.abort(), onRefund: () => undefined }
  for (const each of shoppers.slice(0, replays)) await ask(each, again)
  for (const { checkoutId, wish } of done(run, shoppers, history.lines).slice(0, replays))
    await askFor(checkoutId, { ...wish, manner: 'careful' }, again)

  const facts = await readFacts(readTopics(kafka))
  const put = await readLetters(readTopics(kafka))
  const catalogue = await readCatalogue(readTopics(kafka), since)
  for (const line of [...facts, ...put, ...catalogue.lines]) history.note(line)
  const ids = facts.flatMap(line => (line.kind === 'fact' ? [line.eventId] : line.kind === 'poison' ? [line.mark] : []))
  const wanted = {
    events: new Set(ids).size,
    letters: put.filter(({ kind }) => kind === 'dead letter').length,
    changes: catalogue.events,
  }
  tell(`${facts.length} records on the topics; waiting for ${wanted.events} rows and ${wanted.letters} dead letters`)
  history.note({ kind: 'rest', of: 'sink', reached: await sinkIsQuiet(at, wanted, 3 * minute) })
  const places = [readMails, readRows, readCaptured, readOrderViews, readLetterRows, readRevenue, readCatalogueViews]
  for (const read of [() => readTables(at, stock), ...places]) for (const line of await read(at)) history.note(line)
  await kafka.close()
}

await runCommand(faultOptions, async options => {
  const run = faultRun(options, () => Math.floor(Math.random() * 1e6))
  const home = resolve(run.home)
  tell(`seed ${run.seed}`)
  return withPlatform({ home, offset: run.offset, components, fresh: true, restart, setUp }, async platform => {
    const history = await keepHistory(join(home, 'history'), `seed-${run.seed}.jsonl`)
    history.note({ kind: 'run', at: new Date().toISOString(), ...run })
    tell(`Kassa is ready; the history is ${history.file}`)
    try {
      await under(platform, run, history)
    } finally {
      await history.close()
    }
    const verdict = check(history.lines)
    for (const line of report(verdict, figuresOf(history.lines))) console.log(line)
    const repeat = `npm run faults -- --seed ${run.seed} --orders ${run.orders} --rate ${run.rate} --faults ${run.faults}`
    console.log(`\n${verdict.broken === 0 ? 'Nothing is broken.' : `${verdict.broken} BROKEN.`} Again: ${repeat}`)
    return verdict.broken === 0 ? 0 : 1
  })
})
