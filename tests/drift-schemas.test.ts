/** The schemas of the topics against those that were released last. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { incompatibilities, type JsonSchema, whatToDo } from '../docs/schema-compatibility.ts'
import { folder, schemaOf } from '../docs/schemas.ts'
import { type Topic, versionsOf } from '../functions/kafka/topic.ts'
import { topics } from '../functions/topics.ts'

const all: readonly Topic[] = topics
const released = readdirSync(folder).map(file => ({
  type: file.replace(/\.json$/, ''),
  schema: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as JsonSchema,
}))

test.each(released)('$type can be read by the code before and after this change', ({ type, schema }) => {
  const topic = all.flatMap(versionsOf).find(each => each.type === type)
  const found = topic
    ? incompatibilities(type, schema, schemaOf(topic))
    : [`${type}: no topic has this type any more, and records of it are on the topics.`]
  expect(found.length > 0 ? `${found.join('\n')}\n${whatToDo}` : '').toBe('')
})

describe('a change under the same type', () => {
  const object = (
    properties: Record<string, JsonSchema>,
    required: string[] = Object.keys(properties),
  ): JsonSchema => ({
    type: 'object',
    properties,
    required,
  })
  const base = object({ amount: { type: 'integer', minimum: 0 }, kind: { enum: ['a', 'b'], type: 'string' } })
  const items = (schema: JsonSchema) => object({ lines: { type: 'array', items: schema } })

  test.each<[string, JsonSchema, JsonSchema]>([
    ['none', base, base],
    ['an optional field more', base, { ...base, properties: { ...base.properties, note: { type: 'string' } } }],
    ['an optional field less', object({ note: { type: 'string' } }, []), object({}, [])],
  ])('is compatible: %s', (_, before, after) => {
    expect(incompatibilities('t', before, after)).toEqual([])
  })

  test.each<[string, JsonSchema, JsonSchema, string]>([
    ['a field removed', base, object({ amount: { type: 'integer', minimum: 0 } }), 'kind: may be missing'],
    [
      'a field that is required now',
      object({ note: { type: 'string' } }, []),
      object({ note: { type: 'string' } }),
      'note',
    ],
    [
      'a new field that is required',
      base,
      object({ ...base.properties, note: { type: 'string' } }),
      'note: may be missing',
    ],
    ['a type that is wider', items({ type: 'integer' }), items({ type: 'number' }), 'lines[]: may be number'],
    ['a type that is narrower', items({ type: 'number' }), items({ type: 'integer' }), 'lines[]: may be number'],
    [
      'null allowed',
      items({ type: 'string' }),
      items({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
      'may be null',
    ],
    ['a value more', object({ kind: { enum: ['a'] } }), object({ kind: { enum: ['a', 'b'] } }), 'kind: may be "b"'],
    ['a value less', object({ kind: { enum: ['a', 'b'] } }), object({ kind: { enum: ['a'] } }), 'kind: may be "b"'],
    ['a constant that changed', object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } }), 'kind: may be "a"'],
    [
      'a limit that is new',
      object({ s: { type: 'string' } }),
      object({ s: { type: 'string', maxLength: 9 } }),
      's: maxLength',
    ],
    [
      'a limit that is gone',
      object({ s: { type: 'string', maxLength: 9 } }),
      object({ s: { type: 'string' } }),
      's: maxLength',
    ],
    ['a pattern', object({ s: { type: 'string' } }), object({ s: { type: 'string', pattern: '^a' } }), 's: pattern'],
  ])('is refused, with the field: %s', (_, before, after, because) => {
    expect(incompatibilities('t', before, after).join('\n')).toContain(because)
  })
})
