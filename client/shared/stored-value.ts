/**
 * A value kept in the browser's storage, shared by all tabs. Shaped for React's useSyncExternalStore: `read` gives the same
 * object until the value changes.
 */
export interface StoredValue<T> {
  readonly read: () => T
  readonly write: (value: T) => void
  readonly change: (update: (value: T) => T) => void
  readonly subscribe: (listener: () => void) => () => void
}

export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const parseText = (text: string | null): unknown => {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param parse takes whatever was kept, by any earlier version, and never throws */
export const storedValue = <T>(name: string, parse: (json: unknown) => T, storage: TextStorage): StoredValue<T> => {
  const listeners = new Set<() => void>()
  let text = storage.getItem(name)
  let value = parse(parseText(text))
  const refresh = (): boolean => {
    const now = storage.getItem(name)
    if (now === text) return false
    text = now
    value = parse(parseText(text))
    return true
  }
  const read = (): T => {
    refresh()
    return value
  }
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const write = (next: T): void => {
    if (next === null || next === undefined) storage.removeItem(name)
    else storage.setItem(name, JSON.stringify(next))
    if (refresh()) tell()
  }
  const otherTab = (event: StorageEvent): void => {
    if (event.key === name && refresh()) tell()
  }
  return {
    read,
    write,
    change: update => write(update(read())),
    subscribe: listener => {
      if (listeners.size === 0) globalThis.addEventListener?.('storage', otherTab)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) globalThis.removeEventListener?.('storage', otherTab)
      }
    },
  }
}
