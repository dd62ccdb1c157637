/** Publishes the steps of an import in the order in which the catalogue can take them. */
import type { Step } from '../../../functions/catalogue/import-plan.ts'
import { type ApiResult, describeFailure } from '../../shared/api-request.ts'
import type { CatalogueApi } from './catalogue-api.ts'

export type ImportApi = Pick<CatalogueApi, 'products' | 'brands' | 'putProduct' | 'putBrand' | 'adjustStock'>

export interface PublishOptions {
  readonly api: ImportApi
  readonly progress: (published: number) => void
  readonly wait: (ms: number) => Promise<void>
}

const atOnce = 6
const pollMs = 500
/** The view follows within a second or so; this long only while something is wrong. */
const mostPolls = 120

const send = (api: ImportApi, step: Step): Promise<ApiResult<unknown>> => {
  if (step.do === 'deliver') {
    const change = { change: step.pieces, reason: 'delivery', note: 'import' } as const
    return api.adjustStock(step.sku, `first-delivery of ${step.sku}`, change)
  }
  return step.kind === 'brand' ? api.putBrand(step.state, step.seen) : api.putProduct(step.state, step.seen)
}

const idOf = (step: Step): string => (step.do === 'deliver' ? step.sku : step.id)

/**
 * Brands, then products, then deliveries, each after the view has what it needs. A step that is refused stops the import; what
 * was published stays, and the same file imports the rest.
 *
 * @returns undefined when every step was published, or what stopped it
 */
export const publishImport = async (
  steps: readonly Step[],
  { api, progress, wait }: PublishOptions,
): Promise<string | undefined> => {
  let published = 0
  let refusal: string | undefined

  const publish = async (group: readonly Step[]): Promise<void> => {
    const waiting = group.values()
    const worker = async (): Promise<void> => {
      for (const step of waiting) {
        if (refusal !== undefined) return
        const answer = await send(api, step)
        if (!answer.ok) {
          refusal ??= `${idOf(step)}: ${describeFailure(answer)}`
          return
        }
        published += 1
        progress(published)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }

  const inView = async (kind: 'brands' | 'products', ids: readonly string[]): Promise<void> => {
    for (let polls = 0; ids.length > 0 && refusal === undefined; polls += 1) {
      const answer = await api[kind]()
      const known = new Set(answer.ok ? answer.data.flatMap(({ id, state }) => (state ? [id] : [])) : [])
      if (ids.every(id => known.has(id))) return
      if (polls === mostPolls) refusal = `The ${kind} are published, but the catalogue does not show them yet.`
      else await wait(pollMs)
    }
  }

  const brands = steps.filter(step => step.do === 'put' && step.kind === 'brand')
  const products = steps.filter(step => step.do === 'put' && step.kind === 'product')
  const deliveries = steps.filter(step => step.do === 'deliver')
  await publish(brands)
  await inView('brands', brands.map(idOf))
  await publish(products)
  await inView('products', deliveries.map(idOf))
  await publish(deliveries)
  return refusal
}
