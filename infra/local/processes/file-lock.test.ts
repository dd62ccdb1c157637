import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'
import { oneAtATime } from './file-lock.ts'

let file: string
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'lock-')), 'folder', 'lock')
})

test('work under the same file is done one after the other, and the second is told that it waits', async () => {
  const done: string[] = []
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const first = oneAtATime(
    file,
    () => {},
    async () => {
      begun.resolve()
      await gate.promise
      done.push('first')
    },
  )
  await begun.promise
  const second = oneAtATime(
    file,
    () => gate.resolve(),
    async () => done.push('second'),
  )
  await Promise.all([first, second])
  expect(done).toEqual(['first', 'second'])
})

test('is free again when the work fails', async () => {
  const failing = oneAtATime(
    file,
    () => {},
    async () => {
      throw new Error('no disk')
    },
  )
  await expect(failing).rejects.toThrow('no disk')
  await expect(
    oneAtATime(
      file,
      () => {},
      async () => 'done',
    ),
  ).resolves.toBe('done')
})

test('a file left by a process that is gone, or by one before it of the same pid, does not hold', async () => {
  await oneAtATime(
    file,
    () => {},
    async () => {},
  )
  await writeFile(file, `${process.pid} long-ago`)
  await expect(
    oneAtATime(
      file,
      () => {},
      () => readFile(file, 'utf8'),
    ),
  ).resolves.not.toContain('long-ago')
})
