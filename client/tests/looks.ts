/**
 * Looks at a page in every state: in light and dark and without colours, on phones and a desk, with axe, for the size of what
 * is pressed, and with a picture of each.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { violationsIn } from './accessibility.ts'
import type { BuiltShop } from './built-shop.ts'
import { statesLostInForcedColours } from './forced-colours.ts'
import type { MockShop } from './mock/shop.ts'
import { smallTargets } from './targets.ts'

const pictures = join(import.meta.dirname, '../../screenshots')
/** Pictures are for people: KASSA_PICTURES=none leaves them out where nobody looks. No check needs one. */
const takesPictures = process.env.KASSA_PICTURES !== 'none'
/** Colours change with the theme and places with the width: two of the four looks hold every one of them. */
const looks = [
  { width: 390, dark: false, checked: true },
  { width: 390, dark: true, checked: false },
  { width: 1280, dark: false, checked: false },
  { width: 1280, dark: true, checked: true },
] as const

export interface Scene {
  readonly name: string
  readonly path: string
  /** How the shop is before the page is opened. */
  readonly before?: (shop: MockShop) => void
  /** What is done on the page until it looks as it should. */
  readonly reach: (page: Page, shop: MockShop) => Promise<unknown>
}

/** The page is wider than the window: something sticks out. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

export const readWell = ({ mock, open }: BuiltShop, of: readonly Scene[]): void => {
  test.each(of)(
    '$name reads well to everyone, in light and dark, on a phone and a desk',
    async ({ name, path, before, reach }) => {
      await mkdir(pictures, { recursive: true })
      before?.(mock().shop)
      const { page } = await open(path)
      await reach(page, mock().shop)
      for (const { width, dark, checked } of takesPictures ? looks : looks.filter(each => each.checked)) {
        await page.setViewportSize({ width, height: width < 600 ? 844 : 900 })
        await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
        await page.evaluate(() => window.scrollTo(0, 0))
        if (takesPictures) {
          const path = join(pictures, `${name}-${width}-${dark ? 'dark' : 'light'}.jpg`)
          await page.screenshot({ path, fullPage: true, type: 'jpeg', quality: 90 })
        }
        if (!checked) continue
        expect({
          ...{ width, dark, faults: await violationsIn(page), overflow: await overflow(page) },
          ...{ small: await smallTargets(page), lost: await statesLostInForcedColours(page) },
        }).toEqual({ width, dark, faults: [], overflow: 0, small: [], lost: [] })
      }
      await page.setViewportSize({ width: 320, height: 640 })
      expect({ overflow: await overflow(page), small: await smallTargets(page) }).toEqual({ overflow: 0, small: [] })
    },
    120_000,
  )
}
