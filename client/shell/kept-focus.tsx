import { useEffect } from 'react'

const ancestorsOf = (element: Element): readonly HTMLElement[] => {
  const found: HTMLElement[] = []
  for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) found.push(each)
  return found
}

/**
 * What is pressed may leave the page: a line that is removed, a button that has nothing more to show. A browser then puts the
 * focus to the beginning of the page. This keeps it at the place where the element was.
 */
export function KeptFocus() {
  useEffect(() => {
    let focused: Element | undefined
    let around: readonly HTMLElement[] = []
    const remember = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return
      focused = target
      around = ancestorsOf(target)
    }
    const keep = (): void => {
      if (!focused || focused.isConnected || document.activeElement !== document.body) return
      const place = around.find(each => each.isConnected)
      focused = undefined
      if (!place) return
      if (!place.hasAttribute('tabindex')) place.tabIndex = -1
      place.focus({ preventScroll: true })
    }
    const observer = new MutationObserver(keep)
    observer.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', remember)
    return () => {
      observer.disconnect()
      document.removeEventListener('focusin', remember)
    }
  }, [])
  return null
}
