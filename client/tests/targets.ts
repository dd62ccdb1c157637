/** Everything that is pressed is large enough for a thumb: 44 by 44 pixels, as WCAG 2.5.5 has it. */
import type { Page } from 'playwright-core'

/** @returns a line for each target that is smaller; links in running text are as high as their line (WCAG 2.5.8) */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const least = 43.5
    const pressed = 'a[href], button, summary, select, textarea, input, [role="button"], [role="tab"]'
    const isThere = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      getComputedStyle(element).clipPath === 'none'
    const isInText = (element: Element): boolean => {
      if (getComputedStyle(element).display !== 'inline') return false
      let block = element.parentElement
      while (block && getComputedStyle(block).display === 'inline') block = block.parentElement
      const copy = block?.cloneNode(true) as Element
      for (const other of copy.querySelectorAll(`${pressed}, .visually-hidden`)) other.remove()
      return /\p{L}{2}/u.test(copy.textContent)
    }
    /** A label is pressed for its box; a card for the link that is spread over it. */
    const boxesOf = (element: HTMLElement): { readonly width: number; readonly height: number }[] => {
      const boxes: { readonly width: number; readonly height: number }[] = [element.getBoundingClientRect()]
      if (element.matches('[type="checkbox"], [type="radio"]'))
        for (const label of (element as HTMLInputElement).labels ?? []) boxes.push(label.getBoundingClientRect())
      const over = getComputedStyle(element, '::after')
      if (over.content !== 'none' && over.position === 'absolute')
        boxes.push({ width: Number.parseFloat(over.width), height: Number.parseFloat(over.height) })
      return boxes
    }
    return [...document.querySelectorAll<HTMLElement>(pressed)]
      .filter(element => isThere(element) && !isInText(element))
      .filter(element => !boxesOf(element).some(({ width, height }) => width >= least && height >= least))
      .map(element => {
        const { width, height } = element.getBoundingClientRect()
        const name = element.getAttribute('aria-label') ?? element.textContent
        return `${element.tagName.toLowerCase()} “${name.slice(0, 40)}” ${width.toFixed(1)} × ${height.toFixed(1)}`
      })
  })
