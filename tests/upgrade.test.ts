/** What the version before holds left behind is understood: its consumer groups go on, and its records have a schema. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { topics } from '../functions/topics.ts'
import { rights } from '../infra/rights.ts'

const recorded = JSON.parse(readFileSync(new URL('upgrade/recorded.json', import.meta.url), 'utf8')) as {
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly records: readonly { readonly topic: string; readonly value: string; readonly headers: { ce_type: string } }[]
}

test.each(Object.entries(recorded.groups))('the groups of %s go on under their names: %j', (topic, groups) => {
  const present = Object.values(rights).flatMap(({ mappings = {} }) => mappings[topic] ?? [])
  expect(present).toEqual(expect.arrayContaining([...groups]))
})

test('every record has the type and the schema of its topic', () => {
  for (const { topic: name, value, headers } of recorded.records) {
    const topic = topics.find(each => each.name === name)
    expect(headers.ce_type).toBe(topic?.type)
    expect(topic?.schema.safeParse(JSON.parse(value))).toMatchObject({ success: true })
  }
  expect(new Set(recorded.records.map(({ topic }) => topic)).size).toBe(7)
})
