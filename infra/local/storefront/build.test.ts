import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { buildStorefront } from './build.ts'

const path = process.env.PATH
let root: string
const { signal } = new AbortController()
const build = (address?: string) => buildStorefront({ root, progress: () => {}, signal, address })
const builds = async () => (await readFile(join(root, 'builds'), 'utf8').catch(() => '')).split('\n').length - 1

const write = async (name: string, text: string) => {
  await mkdir(dirname(join(root, name)), { recursive: true })
  await writeFile(join(root, name), text)
}

/** Stands for npm. */
const npm = async (script: string) => {
  await write('bin/npm', `#!/bin/sh\n${script}\n`)
  await chmod(join(root, 'bin/npm'), 0o755)
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkout-'))
  process.env.PATH = `${join(root, 'bin')}:${path}`
  await write('client/pages/index.tsx', 'one')
  await npm('echo built >> builds; rm -rf client/out; mkdir -p client/out; echo page > client/out/index.html')
})
afterEach(() => {
  process.env.PATH = path
})

test('the storefront is built once, and again when a source is another, new or gone', async () => {
  expect(await build()).toEqual(['built from its sources'])
  expect(await build()).toEqual([])
  await write('client/pages/index.tsx', 'two')
  await build()
  await write('client/pages/more.tsx', '')
  await build()
  expect(await builds()).toBe(3)
})

test('the pages know the address of the shop where there is one, and are built again for another', async () => {
  await npm('echo "$NEXT_PUBLIC_SHOP_ADDRESS" >> builds; mkdir -p client/out')
  for (const address of [undefined, 'https://one.test', 'https://one.test', 'https://two.test']) await build(address)
  expect(await readFile(join(root, 'builds'), 'utf8')).toBe('\nhttps://one.test\nhttps://two.test\n')
})

test('what is no source does not count', async () => {
  await build()
  await write('client/node_modules/x/index.js', '')
  await write('client/.next/cache', '')
  await write('client/next-env.d.ts', '')
  await write('client/tests/page.test.ts', '')
  expect(await build()).toEqual([])
})

test('two at the same time build once', async () => {
  await Promise.all([build(), build()])
  expect(await builds()).toBe(1)
})

test('a build that fails says so, with what it wrote, and is tried again', async () => {
  await npm('echo "Type error in page.tsx"; exit 1')
  await expect(build()).rejects.toThrow('Type error in page.tsx')
  await expect(build()).rejects.toThrow('npm run build --workspace client')
})
