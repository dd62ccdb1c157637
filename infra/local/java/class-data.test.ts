import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'
import { classData } from './class-data.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jars-'))
})

const of = (version = '17.0.15', mayWrite = true) => classData(folder, 'kafka.Kafka', version, mayWrite)

/** What the Java virtual machine does as it ends. */
const write = async ({ options }: { options: readonly string[] }) => {
  const draft = options.find(option => option.startsWith('-XX:ArchiveClassesAtExit='))?.split('=')[1]
  if (!draft) throw new Error(`No archive is to be written: ${options.join(' ')}`)
  await writeFile(draft, 'classes')
}

test('the first run writes an archive, and every later one starts from it', async () => {
  const first = await of()
  expect(first.writes).toBe(true)
  await write(first)
  await first.keep()
  const second = await of()
  expect(second.writes).toBe(false)
  expect(second.options).toContain(`-XX:SharedArchiveFile=${folder}/kafka.Kafka-17.0.15.jsa`)
})

test('an archive serves no other version of Java', async () => {
  const first = await of()
  await write(first)
  await first.keep()
  expect((await of('21.0.2')).writes).toBe(true)
})

test('a run that was killed leaves no archive, and what another left unfinished is cleared away', async () => {
  await (await of()).keep()
  expect(await readdir(folder)).toEqual([])
  await writeFile(join(folder, 'kafka.Kafka-17.0.15.jsa.99'), 'half')
  const next = await of()
  await write(next)
  await next.keep()
  expect(await readdir(folder)).toEqual(['kafka.Kafka-17.0.15.jsa'])
})

test('a program that may not write an archive runs without one', async () => {
  expect(await of('17.0.15', false)).toMatchObject({ options: [], writes: false })
})
