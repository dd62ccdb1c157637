/** `npm run catalogue`: brings a file into the catalogue, writes the catalogue to a file, or makes its view anew and compares. */
import { readFile, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { readCatalogueFile, writeCatalogueFile } from '../../functions/catalogue/catalogue-file.ts'
import type { Entry, States } from '../../functions/catalogue/dynamodb-catalogue.ts'
import { FaultyFile } from '../../functions/catalogue/faulty-file.ts'
import { importPlan, type Step } from '../../functions/catalogue/import-plan.ts'
import { differences, rebuild } from '../../functions/catalogue/rebuild.ts'
import { connectKafka, kafkaSettings } from '../../functions/kafka/client.ts'
import { readTopics } from '../../functions/kafka/read-topics.ts'
import { settings } from '../../functions/settings.ts'
import { command, run, UsageError } from '../command-line.ts'
import { operatorEnvironment } from '../local/operator-environment.ts'
import { Refusal } from '../refusal.ts'
import { type CatalogueApi, httpCatalogue, invokedCatalogue } from './http-catalogue.ts'

const actions = ['import', 'export', 'rebuild'] as const

const catalogue = command(
  'npm run catalogue --',
  `Brings a file into the catalogue, writes the catalogue to a file, or makes its view anew from the topics and compares.

  import FILE   CSV (products) or JSON (brands and products); nothing is published when a line is wrong
  export FILE   CSV or JSON, by the ending of the name; without FILE as JSON to the screen
  rebuild       reads the topics from their beginning and compares the result with the live view`,
)
  .argument('<action>', actions.join(', '))
  .argument('[file]', 'ending in .csv or .json')
  .option('--dry-run', 'with import: show what would change, and change nothing')
  .option('--only-new', 'with import: leave every entry alone that the catalogue has, or had')
  .option('--function <name>', 'instead of the API: the function changeCatalogue of a stage, with your rights on AWS')
  .option('--region <region>', 'of the function', 'eu-central-1')
  .option('--url <address>', 'the API', process.env.API_URL ?? 'http://127.0.0.1:3000')

const formatOf = (file: string): 'csv' | 'json' => {
  const ending = extname(file).slice(1).toLowerCase()
  if (ending === 'csv' || ending === 'json') return ending
  throw new UsageError(`${file} ends neither in .csv nor in .json. See npm run catalogue -- --help.`)
}

const described = (step: Step): string =>
  step.do === 'deliver'
    ? `stock    ${step.sku}: ${step.pieces} pieces`
    : `${step.kind.padEnd(8)} ${step.id}${step.seen === 0 ? ' is new' : `: ${step.differs.join('; ')}`}`

const readFileOrRefuse = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Refusal(`${file} cannot be read: ${(cause as Error).message}`)
  })

/** Products need their brands in the view, which follows the topic. */
const brandsArrive = async (api: CatalogueApi, steps: readonly Step[]): Promise<void> => {
  const wanted = new Set(steps.flatMap(step => (step.do === 'put' && step.kind === 'brand' ? [step.id] : [])))
  for (const deadline = Date.now() + 30_000; wanted.size > 0; ) {
    for (const { id, state } of (await api.current()).brands) if (state) wanted.delete(id)
    if (wanted.size === 0) return
    if (Date.now() > deadline)
      throw new Refusal(`The brands ${[...wanted].join(', ')} are published, and the view does not follow.`)
    await setTimeout(200)
  }
}

const atOnce = 8

/** Applies each step, several at once; the first that is refused ends it. */
const applyAll = async (api: CatalogueApi, steps: readonly Step[], applied: () => void): Promise<void> => {
  const waiting = steps.values()
  let isRefused = false
  const worker = async (): Promise<void> => {
    for (const step of waiting) {
      if (isRefused) return
      await api.apply(step).catch((error: unknown) => {
        isRefused = true
        throw error
      })
      applied()
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}

/** Deliveries need their products in the view, which follows the topic within seconds. */
const productsArrive = async (api: CatalogueApi, skus: readonly string[]): Promise<void> => {
  const missing = new Set(skus)
  for (const deadline = Date.now() + 60_000; missing.size > 0 && Date.now() < deadline; ) {
    for (const { id, state } of (await api.current()).products) if (state) missing.delete(id)
    if (missing.size > 0) await setTimeout(500)
  }
}

const importFile = async (file: string, api: CatalogueApi, { dryRun = false, onlyNew = false }): Promise<number> => {
  const current = await api.current()
  const known = new Set(current.brands.flatMap(({ id, state }) => (state ? [id] : [])))
  const steps = importPlan(readCatalogueFile(await readFileOrRefuse(file), formatOf(file), known), current, onlyNew)
  for (const step of steps) console.log(described(step))
  if (steps.length === 0) console.log('The catalogue is as the file says.')
  if (dryRun || steps.length === 0) return 0
  let published = 0
  let told = Date.now()
  const publish = (each: readonly Step[]) =>
    applyAll(api, each, () => {
      published += 1
      if (Date.now() - told < 2_000) return
      told = Date.now()
      console.error(`Published ${published} of ${steps.length} …`)
    })
  const isBrand = (step: Step) => step.do === 'put' && step.kind === 'brand'
  const deliveries = steps.filter(step => step.do === 'deliver')
  try {
    await publish(steps.filter(isBrand))
    await brandsArrive(api, steps)
    await publish(steps.filter(step => step.do === 'put' && !isBrand(step)))
    await productsArrive(
      api,
      deliveries.map(({ sku }) => sku),
    )
    await publish(deliveries)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const done = `Published ${published} of ${steps.length} changes. Import the file again: it publishes the rest.`
    throw new Refusal(`${error.message}\n${done}`, { cause: error })
  }
  console.log(`Published ${steps.length} changes.`)
  return 0
}

const exportFile = async (file: string | undefined, api: CatalogueApi): Promise<number> => {
  const { brands, products } = await api.current()
  const content = writeCatalogueFile(
    {
      brands: brands.flatMap(({ state }) => state ?? []),
      products: products.flatMap(({ state, stock }) =>
        state ? [{ ...state, ...(stock === null ? {} : { stock }) }] : [],
      ),
    },
    file === undefined ? 'json' : formatOf(file),
  )
  if (file === undefined) process.stdout.write(content)
  else {
    await writeFile(file, content)
    console.log(`Wrote ${products.filter(({ state }) => state).length} products to ${file}.`)
  }
  return 0
}

const rebuildView = async (api: CatalogueApi): Promise<number> => {
  const kafka = connectKafka(settings(kafkaSettings, await operatorEnvironment('admin')))
  try {
    const records = await readTopics(kafka)(['brand-changed', 'product-changed'])
    const rebuilt = rebuild(records)
    const { brands, products } = await api.current()
    const live = { brand: brands as readonly Entry<States['brand']>[], product: products }
    const found = differences(rebuilt, live)
    for (const line of found) console.log(line)
    console.log(
      `${records.length} records make ${rebuilt.size} entries; ${found.length === 0 ? 'the live view is the same' : `${found.length} differ`}.`,
    )
    return found.length === 0 ? 0 : 1
  } finally {
    await kafka.close()
  }
}

await run(catalogue, async ({ dryRun, onlyNew, url, function: name, region }, action, file) => {
  const api = name ? invokedCatalogue({ name, region }) : httpCatalogue({ url, token: process.env.KASSA_TOKEN })
  try {
    switch (action) {
      case 'import':
        if (file === undefined) throw new UsageError('import needs a file. See npm run catalogue -- --help.')
        return await importFile(file, api, { ...(dryRun ? { dryRun } : {}), ...(onlyNew ? { onlyNew } : {}) })
      case 'export':
        return await exportFile(file, api)
      case 'rebuild':
        return await rebuildView(api)
      default:
        throw new UsageError(`There is no action ${action}: ${actions.join(', ')}. See npm run catalogue -- --help.`)
    }
  } catch (error) {
    if (error instanceof FaultyFile) throw new Refusal(`${error.message}\nNothing was published.`)
    throw error
  }
})
