/** A high-contrast theme takes away colours and backgrounds: what is selected, wrong or cannot be pressed has to be seen without them. */
import type { Page } from 'playwright-core'

/** @returns a line for each element that looks the same without its state */
export const statesLostInForcedColours = async (page: Page): Promise<string[]> => {
  await page.emulateMedia({ forcedColors: 'active' })
  const lost = await page.evaluate(() => {
    const states = ['aria-pressed', 'aria-current', 'aria-selected', 'aria-invalid', 'aria-disabled']
    const shape = [
      ...['outline-style', 'outline-width', 'border-top-style', 'border-top-width', 'border-bottom-style'],
      ...['border-bottom-width', 'text-decoration-line', 'font-weight', 'transform'],
    ]
    const looksOf = (element: Element, state: string): string => {
      const parts = [element, ...element.querySelectorAll('svg')].map(part => getComputedStyle(part))
      // A high-contrast theme has a colour of its own for what cannot be pressed.
      const seen = state === 'aria-disabled' ? ['color'] : shape
      return JSON.stringify(parts.map(styles => seen.map(name => styles.getPropertyValue(name))))
    }
    return states.flatMap(state =>
      [...document.querySelectorAll(`[${state}]:not([${state}="false"])`)]
        .filter(element => element.checkVisibility())
        .filter(element => {
          const value = element.getAttribute(state) ?? ''
          const withIt = looksOf(element, state)
          element.removeAttribute(state)
          const without = looksOf(element, state)
          element.setAttribute(state, value)
          return withIt === without
        })
        .map(element => `${element.tagName.toLowerCase()} “${element.textContent.slice(0, 40)}” ${state}`),
    )
  })
  await page.emulateMedia({ forcedColors: 'none' })
  return lost
}
