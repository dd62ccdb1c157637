/*
 * A first visit is read in a font of the machine, which has the measure of the site's own (shared/styles/fonts.css); those come
 * once the page shows its data, which would wait for them on a slow line. Every later page has them from the cache at once.
 */
{
  const key = 'kassa.fonts'
  const longestMs = 10_000
  const show = () => {
    document.documentElement.dataset.fonts = 'own'
  }
  const isLater = () => {
    try {
      return localStorage.getItem(key) !== null
    } catch {
      return false
    }
  }
  const remember = () => {
    try {
      localStorage.setItem(key, '"cached"')
    } catch {
      /* A browser that keeps nothing waits for the fonts on every page. */
    }
  }
  const isBusy = () => document.querySelector('[aria-busy="true"]') !== null
  const whenShown = act => {
    const observer = new MutationObserver(() => {
      if (!isBusy()) end()
    })
    const end = () => {
      observer.disconnect()
      clearTimeout(limit)
      act()
    }
    const limit = setTimeout(end, longestMs)
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['aria-busy'] })
    if (!isBusy()) end()
  }
  if (isLater()) show()
  else {
    addEventListener('load', () =>
      whenShown(() => {
        document.fonts.addEventListener('loadingdone', remember, { once: true })
        // After the data is painted: to lay the page out in another font takes time.
        requestAnimationFrame(() => setTimeout(show))
      }),
    )
  }
}
