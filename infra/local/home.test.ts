import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Refusal } from '../refusal.ts'
import { type Claim, claim, clear, type Home, homeIn, runningIn } from './home.ts'

let home: Home
let claimed: Claim | undefined

beforeEach(async () => {
  home = homeIn(join(await mkdtemp(join(tmpdir(), 'home-')), '.kassa'))
})

afterEach(async () => {
  await claimed?.release()
  claimed = undefined
})

const children = new Set<number>()
afterEach(() => {
  for (const pid of children) process.kill(pid, 'SIGKILL')
  children.clear()
})
const sleeping = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(child, 'spawn')
  children.add(child.pid as number)
  return child.pid as number
}

const endOf = async (pid: number) => {
  process.kill(pid, 'SIGKILL')
  children.delete(pid)
}

/** As if the process with this pid had claimed the home and been killed. */
const claimedBy = async (pid: number, components: Record<string, number>) => {
  claimed = await claim(home, 7)
  for (const [component, of] of Object.entries(components)) await claimed.note(component, of)
  const file = join(home.folder, 'instance.json')
  const instance = JSON.parse(await readFile(file, 'utf8'))
  await claimed.release()
  claimed = undefined
  await writeFile(file, JSON.stringify({ ...instance, pid, start: 'another' }))
}

describe('a home', () => {
  test('is claimed by one instance, and free when that is done', async () => {
    claimed = await claim(home, 0)
    await expect(claim(home, 0)).rejects.toThrow(Refusal)
    await expect(claim(home, 0)).rejects.toThrow(`Kassa already runs in ${home.folder} (process ${process.pid})`)
    await claimed.release()
    expect((await readdir(home.folder)).sort()).toEqual(['data', 'kassa-home', 'logs', 'pids'])
    claimed = await claim(home, 0)
  })

  test('shows who runs in it, where, and with which components', async () => {
    expect(await runningIn(home)).toBeUndefined()
    claimed = await claim(home, 7)
    const pid = await sleeping()
    await claimed.note('mail', pid)
    expect(await runningIn(home)).toMatchObject({ pid: process.pid, offset: 7, components: { mail: { pid } } })
    expect(await readFile(home.pid('mail'), 'utf8')).toBe(`${pid}\n`)
    await claimed.note('mail', undefined)
    expect(await runningIn(home)).toMatchObject({ components: {} })
    await expect(readFile(home.pid('mail'))).rejects.toThrow('ENOENT')
  })

  test('of an instance that was killed can be claimed, and tells what that left running', async () => {
    const [living, dead] = [await sleeping(), await sleeping()]
    await claimedBy(process.pid, { 'kafka-1': living, mail: dead })
    await endOf(dead)
    await new Promise<void>(resolve => {
      const look = async () => ((await stat(`/proc/${dead}`).catch(() => undefined)) ? setTimeout(look, 20) : resolve())
      look()
    })
    claimed = await claim(home, 0)
    expect(claimed.leftBehind).toEqual({ 'kafka-1': living })
  })

  test('whose record was cut off in mid-write can be claimed', async () => {
    claimed = await claim(home, 0)
    await claimed.release()
    await writeFile(join(home.folder, 'instance.json'), '{"pid": 1')
    claimed = await claim(home, 0)
  })

  test('is refused where it would be in a folder of something else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'documents-'))
    await mkdir(join(folder, 'data'))
    await expect(claim(homeIn(folder), 0)).rejects.toThrow(`${folder} is not empty and no folder of Kassa`)
  })

  test('may hold what other commands keep in the folder of the checkout before it is first used', async () => {
    await mkdir(join(home.folder, 'build'), { recursive: true })
    await expect(claim(home, 0)).rejects.toThrow('is not empty and no folder of Kassa')
    claimed = await claim(home, 0, home.folder)
  })

  test('forgets data, logs and settings when it is cleared, and keeps the jars', async () => {
    claimed = await claim(home, 0)
    for (const file of [home.data('x'), home.log('x'), join(home.folder, 'jars')]) await writeFile(file, 'x')
    await clear(home)
    await expect(readFile(home.data('x'))).rejects.toThrow('ENOENT')
    await expect(readFile(home.log('x'))).rejects.toThrow('ENOENT')
    expect(await readFile(join(home.folder, 'jars'), 'utf8')).toBe('x')
  })
})
