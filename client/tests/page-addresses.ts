import { pagePaths } from '../../infra/application/storefront.ts'

/** Pages that show little without a query. */
const queries: Readonly<Record<string, string>> = { '/product': '?sku=mug-enamel' }

export interface PageAddress {
  readonly path: string
  /** The path with the query that makes the page show something. */
  readonly address: string
}

/** Every page of the shop and of the console. */
export const pageAddresses = (paths = pagePaths()): readonly PageAddress[] =>
  paths.map(path => ({ path, address: `${path}${queries[path] ?? ''}` }))
