/** Where texts are stored in the browser. Storage may be forbidden, full, or absent (in the static page): then they last as long as the page. */
import type { TextStorage } from './stored-value.ts'

export const memoryStorage = (): TextStorage => {
  const texts = new Map<string, string>()
  return {
    getItem: name => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: name => void texts.delete(name),
  }
}

/** @param open is called inside a try: reading `window.localStorage` may throw */
export const webStorage = (open: () => TextStorage): TextStorage => {
  if (typeof window === 'undefined') return memoryStorage()
  try {
    const storage = open()
    storage.setItem('kassa.probe', '1')
    storage.removeItem('kassa.probe')
    return storage
  } catch {
    return memoryStorage()
  }
}

/** Shared by all tabs, kept between visits. */
export const browserStorage = webStorage(() => localStorage)

/** One tab's own, gone when it is closed. */
export const tabStorage = webStorage(() => sessionStorage)
