import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withArgumentFile } from './argument-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arguments-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('the arguments are in a file for its owner alone, which is gone when the program has ended or failed', async () => {
  const file = join(folder, 'a')
  const told = await withArgumentFile(file, ['Main', 'a "b" \\c', '[password=x]'], async args => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    return { args, text: await readFile(file, 'utf8') }
  })
  expect(told).toEqual({ args: [`@${file}`], text: '"Main"\n"a \\"b\\" \\\\c"\n"[password=x]"' })
  await expect(access(file)).rejects.toThrow('ENOENT')

  const failed = withArgumentFile(file, [], () => Promise.reject(new Error('exit code 1')))
  await expect(failed).rejects.toThrow('exit code 1')
  await expect(access(file)).rejects.toThrow('ENOENT')
})
