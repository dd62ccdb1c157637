import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { eventually } from '../../../tests/eventually.ts'
import { isSource, onSourcesChanged } from './watch-sources.ts'

let root: string
let seen: string[]
let end: AbortController

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kassa-sources-'))
  await mkdir(join(root, 'functions/order'), { recursive: true })
  await writeFile(join(root, 'serverless.yml'), '')
  seen = []
  end = new AbortController()
})
afterEach(async () => {
  end.abort()
  await rm(root, { recursive: true })
})

const watching = (changed: (file: string) => Promise<void> = async file => void seen.push(file)) =>
  onSourcesChanged(root, ['functions/', 'serverless.yml'], end.signal, changed)

test('a saved source is told, also when the editor renames a new file into its place', async () => {
  watching()
  await writeFile(join(root, 'functions/order/order.ts'), 'export {}')
  await eventually(async () => expect(seen).toEqual(['functions/order/order.ts']))
  await writeFile(join(root, 'serverless.yml~'), 'service: kassa')
  await rename(join(root, 'serverless.yml~'), join(root, 'serverless.yml'))
  await eventually(async () => expect(seen).toEqual(['functions/order/order.ts', 'serverless.yml']))
})

test('what is saved while the functions start leads to one more start, not to two at once', async () => {
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  watching(async file => {
    seen.push(file)
    if (seen.length === 1) await held
  })
  await writeFile(join(root, 'functions/a.ts'), '1')
  await eventually(async () => expect(seen).toHaveLength(1))
  await writeFile(join(root, 'functions/b.ts'), '1')
  await writeFile(join(root, 'functions/c.ts'), '1')
  release()
  await eventually(async () => expect(seen).toEqual(['functions/a.ts', 'functions/c.ts']))
})

test('tests, benchmarks and notes are no sources', () => {
  expect(['order.ts', 'connector.json', 'serverless.yml'].filter(isSource)).toHaveLength(3)
  expect(['order.test.ts', 'reports.bench.ts', 'README.md', 'order.ts~'].filter(isSource)).toEqual([])
})
