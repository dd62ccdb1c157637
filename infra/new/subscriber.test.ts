import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { insertBelow } from './edits.ts'
import { existing } from './existing.ts'
import { subscriberPlan } from './subscriber.ts'

jest.setTimeout(240_000)

const root = new URL('../../', import.meta.url).pathname
const there = await existing()
const plan = (name: string, topic = 'order-shipped') => subscriberPlan({ name, topic }, there)

describe('a name is refused', () => {
  test.each([
    ['Loyalty', 'is no name of a subscriber'],
    ['../order', 'is no name of a subscriber'],
    ['a'.repeat(31), 'at most 30 characters'],
    ['email', 'The name email is taken'],
    ['sink-watch', 'The name sinkWatch is taken'],
    ['kafka', 'The name kafka is taken'],
    ['charge', 'The name kassa-charge is taken'],
    ['read-retries', 'The name kassa-read-retries is taken'],
    ['delete', 'means something else in the code'],
    ['consume', 'means something else in the code'],
    ['order-shipped', 'means something else in the code'],
  ])('%s', (name, sentence) => {
    expect(() => plan(name)).toThrow(sentence)
  })
})

test('an unknown topic is refused with those that there are', () => {
  expect(() => plan('loyalty', 'order-lost')).toThrow(
    /^There is no topic "order-lost"\. Topics: brand-changed, .*stock-adjusted\.$/,
  )
})

test('a file changes by the lines of the new function, and by no other', () => {
  for (const [path, text] of Object.entries(plan('loyalty-points')).filter(([path]) => !path.includes('loyalty'))) {
    const before = readFileSync(join(root, path), 'utf8').split('\n')
    const rest = [...before]
    const added = text.split('\n').filter(line => {
      if (line !== rest[0]) return true
      rest.shift()
      return false
    })
    expect([path, rest]).toEqual([path, []])
    expect(added.length).toBeLessThan(10)
    expect(added.join('\n')).toMatch(/loyalty-?points/i)
  }
})

test('a place that is not found is a refusal, with the line that is looked for', () => {
  const source = { path: 'serverless.yml', text: 'functions:\n' }
  expect(() => insertBelow(source, '  # ── subscribers', 'x')).toThrow(
    'serverless.yml has no line `  # ── subscribers`, where the new one would go: put it in by hand.',
  )
})

describe('in a copy of the sources', () => {
  const copy = mkdtempSync(join(tmpdir(), 'kassa-new-'))
  afterAll(() => rmSync(copy, { recursive: true }))
  const left = ['node_modules', '.git', '.kassa', '.next', 'out', '.serverless', '.esbuild', 'dist']
  const run = async (...args: readonly string[]) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      cwd: copy,
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    return stdout + stderr
  }
  const make = (...args: readonly string[]) => run('infra/new/new.ts', 'subscriber', ...args)

  test('types, rights, limits, contracts and its own test hold right after it was made', async () => {
    cpSync(root, copy, { recursive: true, filter: path => !left.includes(basename(path)) })
    for (const workspace of ['.', 'client', 'infra/serverless-offline-kafka']) {
      const packages = join(root, workspace, 'node_modules')
      if (existsSync(packages)) symlinkSync(packages, join(copy, workspace, 'node_modules'))
    }
    await make('loyalty-points', '--topic', 'order-shipped')
    await make('search', '--topic', 'product-changed')
    await run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', 'functions', 'infra', 'bench')
    await run('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.')
    const held = ['tests/drift', 'functions/kafka/limits', 'functions/loyalty-points', 'functions/search']
    const jestArgs = ['node_modules/jest/bin/jest.js', '-i', '--selectProjects', 'unit', '--testPathPatterns', ...held]
    const report = await run(...jestArgs)
    expect(report).toContain('PASS unit functions/loyalty-points/loyalty-points.test.ts')
    expect(report).toContain('PASS unit functions/search/search.test.ts')
    await expect(make('search', '--topic', 'order-shipped')).rejects.toThrow('The name search is taken')
  })
})
