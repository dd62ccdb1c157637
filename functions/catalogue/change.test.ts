import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { change, versionHeader } from './change.ts'
import type { BrandState } from './facts.ts'
import { memoryView } from './view.fixture.ts'

const brand = (name: string): BrandState => ({ brand: 'nord', name, description: 'Things of the north.' })

const setUp = (send?: (records: readonly OutgoingRecord[]) => Promise<void>) => {
  const { view, entries } = memoryView()
  const sent: OutgoingRecord[] = []
  let minute = 0
  const publish = change({
    view,
    send: async records => {
      await send?.(records)
      sent.push(...records)
    },
    now: () => new Date(Date.UTC(2026, 10, 28, 12, minute++)),
  })
  const put = (seen: number, name: string) => publish({ kind: 'brand', id: 'nord', seen, state: brand(name) })
  /** The view follows the topic. */
  const follow = async () => {
    for (const { key, value, headers } of sent) {
      const version = Number(headers[versionHeader])
      const { version: _, ...state } = value === null ? { version } : JSON.parse(String(value))
      await view.apply('brand', String(key), version, value === null ? null : (state as BrandState))
    }
  }
  return { view, entries, sent, publish, put, follow }
}

const versions = (sent: readonly OutgoingRecord[]) => sent.map(({ headers }) => headers[versionHeader])

describe('a change', () => {
  test('is published as the version after the one that was seen', async () => {
    const { put, follow, sent } = setUp()
    expect(await put(0, 'Nord')).toBe(1)
    await follow()
    expect(await put(1, 'Nord & Co')).toBe(2)
    expect(versions(sent)).toEqual(['1', '2'])
  })

  test('that somebody else made first is refused, and the first one stands', async () => {
    const { put, follow, view } = setUp()
    await put(0, 'Nord')
    await follow()
    const [first, second] = await Promise.allSettled([put(1, 'A'), put(1, 'B')])
    expect(first).toMatchObject({ status: 'fulfilled', value: 2 })
    expect(second).toMatchObject({ status: 'rejected', reason: { statusCode: 412, slug: 'version-changed' } })
    await follow()
    expect((await view.get('brand', 'nord'))?.state?.name).toBe('A')
  })

  test('that is repeated, before or after the view has it, is one change with one event id', async () => {
    const { put, follow, sent } = setUp()
    expect(await put(0, 'Nord')).toBe(1)
    expect(await put(0, 'Nord')).toBe(1)
    await follow()
    expect(await put(0, 'Nord')).toBe(1)
    expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(1)
    expect(new Set(sent.map(({ headers }) => headers.ce_time)).size).toBe(1)
  })

  test('that died before it was published is published by the next operator, who is told to look again', async () => {
    let isDown = true
    const { put, follow, view } = setUp(async () => {
      if (isDown) throw new Error('No broker answers.')
    })
    await expect(put(0, 'Nord')).rejects.toThrow('No broker')
    isDown = false
    await expect(put(0, 'Other')).rejects.toMatchObject({ statusCode: 412 })
    await follow()
    expect(await view.get('brand', 'nord')).toMatchObject({ version: 1, state: { name: 'Nord' } })
    expect(await put(1, 'Other')).toBe(2)
  })

  test('may follow at once, before the view has the one before it, and both are published in order', async () => {
    const { put, follow, sent, view } = setUp()
    await put(0, 'A')
    expect(await put(1, 'B')).toBe(2)
    expect(await put(2, 'C')).toBe(3)
    expect([...new Set(versions(sent))]).toEqual(['1', '2', '3'])
    await expect(put(1, 'D')).rejects.toMatchObject({ statusCode: 412 })
    await follow()
    expect(await view.get('brand', 'nord')).toMatchObject({ version: 3, state: { name: 'C' } })
  })

  test('of what the catalogue does not have is refused, and tells so', async () => {
    await expect(setUp().put(3, 'A')).rejects.toThrow('no brand nord')
  })

  test('that withdraws is a tombstone with its version in a header, and the entry can come back', async () => {
    const { put, publish, follow, sent, view } = setUp()
    await put(0, 'Nord')
    await follow()
    await publish({ kind: 'brand', id: 'nord', seen: 1, state: null })
    await follow()
    expect(sent.at(-1)).toMatchObject({ key: 'nord', value: null, headers: { [versionHeader]: '2' } })
    expect(await view.get('brand', 'nord')).toMatchObject({ version: 2, state: null })
    expect(await put(2, 'Nord again')).toBe(3)
  })
})

test('shuffled, repeated and compacted histories lead to the same view', async () => {
  const history = fc.array(fc.option(fc.string({ minLength: 1 }), { nil: null }), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (names, numbers) => {
      const next = () => numbers.next().value ?? 0
      const records = names.map((name, index) => ({ version: index + 1, state: name === null ? null : brand(name) }))
      // Compaction keeps the newest record of a key, and may keep any of the others.
      const compacted = records.filter(({ version }) => version === records.length || next() % 2 === 0)
      const repeated = compacted.flatMap(record => Array.from({ length: 1 + (next() % 3) }, () => record))
      const shuffled = repeated.map(record => ({ record, at: next() })).toSorted((a, b) => a.at - b.at)
      const { view } = memoryView()
      for (const { record } of shuffled) await view.apply('brand', 'nord', record.version, record.state)
      expect(await view.get('brand', 'nord')).toMatchObject(records.at(-1) ?? {})
    }),
  )
})
