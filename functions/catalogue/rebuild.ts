/** The view made anew from the topics, beside the live one, and how the two differ. */
import { isDeepStrictEqual } from 'node:util'
import { textOf } from '../kafka/headers.ts'
import { parseValue } from '../kafka/parse-value.ts'
import type { StoredRecord } from '../kafka/stored-record.ts'
import { versionHeader } from './change.ts'
import type { Entry, Kind } from './dynamodb-catalogue.ts'
import { brandChanged, productChanged } from './facts.ts'

const kinds = { [brandChanged.name]: 'brand', [productChanged.name]: 'product' } as Readonly<Record<string, Kind>>

export type Rebuilt = ReadonlyMap<string, { readonly version: number; readonly state: unknown }>

const keyOf = (kind: Kind, id: string): string => `${kind} ${id}`

/** The newest version of each brand and product; a record that no handler could take is left out, as the view leaves it. */
export const rebuild = (records: readonly StoredRecord[]): Rebuilt => {
  const view = new Map<string, { version: number; state: unknown }>()
  for (const record of records) {
    const kind = kinds[record.topic]
    const id = record.key?.toString('utf8')
    if (!kind || !id) continue
    try {
      const topic = kind === 'brand' ? brandChanged : productChanged
      const value = parseValue<{ version: number } | null>(topic, record.value)
      const version = value?.version ?? Number(textOf(record.headers)[versionHeader])
      const { version: _, ...state } = value ?? { version }
      const key = keyOf(kind, id)
      if (version > (view.get(key)?.version ?? 0)) view.set(key, { version, state: value === null ? null : state })
    } catch {
      // Unprocessable: it is in dead-letter.
    }
  }
  return view
}

/** A sentence for each difference. An entry that was withdrawn may have left the topic by compaction. */
export const differences = (rebuilt: Rebuilt, live: Readonly<{ [K in Kind]: readonly Entry<unknown>[] }>): string[] => {
  const found = (Object.entries(live) as [Kind, readonly Entry<unknown>[]][]).flatMap(([kind, entries]) =>
    entries.filter(({ version }) => version > 0).map(entry => [keyOf(kind, entry.id), entry] as const),
  )
  const lives = new Map(found)
  const missing = [...rebuilt].flatMap(([key, { state }]) =>
    state !== null && !lives.has(key) ? [`${key} is on the topic and not in the view.`] : [],
  )
  const other = found.flatMap(([key, { version, state }]) => {
    const made = rebuilt.get(key)
    if (!made) return state === null ? [] : [`${key} is in the view and not on the topic.`]
    if (made.version !== version) return [`${key} has version ${version} in the view and ${made.version} on the topic.`]
    return isDeepStrictEqual(made.state, state) ? [] : [`${key} differs in version ${version}.`]
  })
  return [...missing, ...other]
}
