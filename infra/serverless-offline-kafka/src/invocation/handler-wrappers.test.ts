import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createWrappers, isWrapped } from './handler-wrappers.ts'

const offline = createRequire(import.meta.url).resolve('serverless-offline/lambda')
let codeDirectory = ''

beforeAll(async () => {
  codeDirectory = await mkdtemp(join(tmpdir(), 'wrapper-'))
})
afterAll(() => rm(codeDirectory, { recursive: true }))

test('package.json is written once for all wrappers', async () => {
  const options = { codeDirectory, offline, useDocker: false, runtime: 'nodejs24.x', artifact: undefined }
  const wrappers = await createWrappers(options)
  const definition = { name: 'shop-dev-first', handler: 'handler.run', events: [] }
  const first = await wrappers.wrap('first', definition)
  expect(isWrapped(first)).toBe(true)
  const kind = join(codeDirectory, first.handler, '../package.json')
  const { mtimeNs } = await stat(kind, { bigint: true })
  await wrappers.wrap('second', definition)
  expect((await stat(kind, { bigint: true })).mtimeNs).toBe(mtimeNs)
  await wrappers.remove()
  await expect(stat(kind)).rejects.toThrow('ENOENT')
})
