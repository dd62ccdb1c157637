/**
 * A look at the stock before a checkout is accepted, so that nobody pays for what is plainly gone. It is remembered for a few
 * seconds; the order decides. What looks short is read again before anybody is refused.
 */
import type { ReadStock } from '../catalogue/dynamodb-stock.ts'
import { isOutage } from '../errors.ts'
import { log } from '../observability/log.ts'
import type { Line } from './facts.ts'

export interface ShortLine {
  readonly sku: string
  readonly left: number
}

/** The lines that ask for more than the stock holds. */
export type LookAtStock = (lines: readonly Pick<Line, 'sku' | 'quantity'>[]) => Promise<readonly ShortLine[]>

const maxAgeMs = 3_000

export const stockLook = (readStock: ReadStock, now: () => number = Date.now): LookAtStock => {
  const seen = new Map<string, { readonly left: number | undefined; readonly at: number }>()

  const look = async (skus: readonly string[]): Promise<void> => {
    if (skus.length === 0) return
    const left = await readStock(skus)
    for (const sku of skus) seen.set(sku, { left: left.get(sku), at: now() })
  }
  const isOld = (sku: string): boolean => now() - (seen.get(sku)?.at ?? Number.NEGATIVE_INFINITY) >= maxAgeMs

  return async lines => {
    const short = () =>
      lines.flatMap(({ sku, quantity }): ShortLine[] => {
        const left = seen.get(sku)?.left
        return left !== undefined && left < quantity ? [{ sku, left: Math.max(0, left) }] : []
      })
    const old = lines.map(({ sku }) => sku).filter(isOld)
    try {
      await look(old)
      await look(
        short()
          .map(({ sku }) => sku)
          .filter(sku => !old.includes(sku)),
      )
    } catch (error) {
      if (!isOutage(error)) throw error
      log.warn('The stock cannot be read; the checkout goes on, and the order decides', { error: error as Error })
      return []
    }
    return short()
  }
}
