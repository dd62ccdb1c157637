import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { type Limits, limits, worstCaseMs } from './limits.ts'

const service = parse(readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8'), {
  merge: true,
  customTags: ['Ref', 'GetAtt', 'Sub', 'ImportValue'].map(tag => ({ tag: `!${tag}`, resolve: (text: string) => text })),
})
const extensions = Object.assign({}, ...service.resources.map((part: { extensions?: object }) => part.extensions))
const functions = Object.entries<{ timeout?: number; events?: { msk?: object }[] }>(service.functions).filter(
  ([, { events = [] }]) => events.some(({ msk }) => msk),
)

test('the table has every function that reads a topic, and no other', () => {
  expect(Object.keys(limits).sort()).toEqual(functions.map(([name]) => name).sort())
})

describe.each(Object.entries<Limits>(limits))('%s', (name, row) => {
  test('ends a batch in time, even when every record takes as long as it may', () => {
    expect(worstCaseMs(row)).toBeLessThanOrEqual(row.timeoutSeconds * 1_000)
  })

  test('has its timeout and batch size in serverless.yml', () => {
    const { timeout = service.provider.timeout } = service.functions[name]
    const prefix = `${name.charAt(0).toUpperCase()}${name.slice(1)}EventSourceMapping`
    const sizes = Object.entries<{ Properties: { BatchSize: number } }>(extensions)
      .filter(([id]) => id.startsWith(prefix))
      .map(([, { Properties }]) => Properties.BatchSize)
    expect({ timeout, sizes: [...new Set(sizes)] }).toEqual({ timeout: row.timeoutSeconds, sizes: [row.batchSize] })
  })
})
