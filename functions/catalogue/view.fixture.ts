/** The view in memory, with the conditions of the one in DynamoDB. */
import type { CatalogueView, Entry, Kind, States, StockRequest } from './dynamodb-catalogue.ts'

export const memoryView = () => {
  const entries = new Map<string, Entry<unknown>>()
  const requests = new Map<string, StockRequest>()
  const keyOf = (kind: Kind, id: string) => `${kind} ${id}`
  const list = async <K extends Kind>(kind: K): Promise<Entry<States[K]>[]> =>
    [...entries].flatMap(([key, entry]) => (key.startsWith(`${kind} `) ? [entry as Entry<States[K]>] : []))
  const view = {
    get: async (kind, id) => entries.get(keyOf(kind, id)) as never,
    list,
    page: async kind => ({ entries: await list(kind), next: null }),
    requested: async id => requests.get(id),
    reserve: async (kind, id, pending, after = 'view') => {
      const key = keyOf(kind, id)
      const entry = entries.get(key)
      const seen = pending.version - 1
      const followsView = entry
        ? entry.version === seen && seen > 0 && (entry.pending?.version ?? 0) <= seen
        : seen === 0
      if (after === 'view' ? followsView : entry?.pending?.version === seen)
        entries.set(key, { ...(entry ?? { id, version: 0, state: null }), pending })
      return (entries.get(key) ?? { id, version: 0, state: null }) as never
    },
    request: async (id, request) => {
      const first = requests.get(id) ?? request
      requests.set(id, first)
      return first
    },
    apply: async (kind, id, version, state) => {
      const key = keyOf(kind, id)
      const entry = entries.get(key)
      if (!entry || entry.version < version) entries.set(key, { ...entry, id, version, state })
    },
  } satisfies CatalogueView
  return { view: view as CatalogueView, entries }
}
