/** A place for texts in the browser. Where storage is forbidden, or full, and in the static page, it lasts as long as the page. */
import type { TextStorage } from './kept.ts'

/** Lasts as long as whoever holds it. */
export const memory = (): TextStorage => {
  const texts = new Map<string, string>()
  return {
    getItem: name => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: name => void texts.delete(name),
  }
}

/** @param of looks it up: naming it may throw already */
export const textStorage = (of: () => TextStorage): TextStorage => {
  if (typeof window === 'undefined') return memory()
  try {
    const place = of()
    place.setItem('kassa.probe', '1')
    place.removeItem('kassa.probe')
    return place
  } catch {
    return memory()
  }
}
