import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { loadPatched } from './patched-package.ts'

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'private-package-'))
  await writeFile(
    join(root, 'index.js'),
    `exports.word = require('./word'); exports.later = () => require('./later').word; exports.sep = require('node:path').sep; exports.wait = typeof setTimeout`,
  )
  await writeFile(join(root, 'word.js'), `module.exports = 'theirs'`)
  await writeFile(join(root, 'later.js'), `exports.word = require('./word'); exports.data = require('./data.json').n`)
  await writeFile(join(root, 'data.json'), '{"n":1}')
})

afterAll(() => rm(root, { recursive: true }))

interface Package {
  word: string
  later(): string
  sep: string
  wait: string
}

const load = (globals = {}): Package =>
  loadPatched(
    join(root, 'index.js'),
    root,
    new Map([[join(root, 'word.js'), (original: string) => `${original} and ours`]]),
    globals,
  ) as Package

test('the exports of a file are replaced, also for files that are required later', () => {
  const loaded = load()
  expect([loaded.word, loaded.later()]).toEqual(['theirs and ours', 'theirs and ours'])
})

test('other users get the original package', () => {
  load()
  expect((createRequire(import.meta.url)(join(root, 'index.js')) as Package).word).toBe('theirs')
})

test('other packages are required normally, and globals can be set', () => {
  expect([load().sep.length, load({ setTimeout: 'ours' }).wait]).toEqual([1, 'string'])
})
