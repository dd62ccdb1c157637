import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Component } from '../components/component.ts'
import { startOf } from './process-table.ts'
import type { RestartPolicy } from './restart-policy.ts'
import { type ComponentEvents, type Supervised, supervise } from './supervise.ts'

const policy: RestartPolicy = { initialMs: 1, maxMs: 4, steadyMs: 60_000, giveUpAfter: 3 }
const { signal } = new AbortController()

let folder: string
let component: Supervised | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'component-'))
})
afterEach(async () => {
  await component?.stop()
  component = undefined
})

type Told = [kind: keyof ComponentEvents, ...details: unknown[]]

/** A component that is ready when its script wrote the file `ready`. */
const componentOf = (
  script: string,
  options: { restart?: RestartPolicy | false; stop?: Partial<Component['stop']> } = {},
) => {
  const told: Told[] = []
  const pids: (number | undefined)[] = []
  const waiting = new Map<string, () => void>()
  const tell = (...event: Told) => {
    told.push(event)
    waiting.get(event[0])?.()
  }
  const definition: Component = {
    name: 'mail',
    needs: [],
    prepare: async () => ({
      file: process.execPath,
      args: ['-e', `const fs = require('fs');${script}`],
      env: { READY: join(folder, 'ready') },
    }),
    ready: () => access(join(folder, 'ready')),
    stop: { signal: 'SIGTERM', withinMs: 5_000, ...options.stop },
  }
  component = supervise({
    component: definition,
    log: join(folder, 'mail.log'),
    cwd: folder,
    restart: options.restart ?? policy,
    note: async pid => {
      pids.push(pid)
    },
    events: {
      died: (...details) => tell('died', ...details),
      back: (...details) => tell('back', ...details),
      gaveUp: (...details) => tell('gaveUp', ...details),
    },
  })
  const until = (kind: keyof ComponentEvents) =>
    new Promise<void>(resolve => {
      if (told.some(([each]) => each === kind)) resolve()
      waiting.set(kind, resolve)
    })
  return { component, told, pids, until }
}

const serve = `console.log('serving'); fs.writeFileSync(process.env.READY, ''); setInterval(() => {}, 1000);`

describe('a component', () => {
  test('is ready when its check passes, writes to its log, and is noted by its pid until it is stopped', async () => {
    const { component, pids, told } = componentOf(serve)
    expect(component.state()).toBe('stopped')
    await component.start(signal)
    const pid = component.pid() as number
    expect(component.state()).toBe('ready')
    expect(await readFile(component.log, 'utf8')).toBe('serving\n')
    await component.stop()
    expect(await startOf(pid)).toBeUndefined()
    expect([component.state(), component.pid(), pids, told]).toEqual(['stopped', undefined, [pid, undefined], []])
  })

  test('that was killed is told of with its last lines, and is back under a new pid', async () => {
    const { component, told, until } = componentOf(serve)
    await component.start(signal)
    const first = component.pid() as number
    process.kill(first, 'SIGKILL')
    await until('back')
    expect(told).toEqual([
      ['died', 'signal SIGKILL', ['serving'], 'starting it again in 0.001 s'],
      ['back', expect.any(Number)],
    ])
    expect(component.state()).toBe('ready')
    expect(component.pid()).not.toBe(first)
  })

  test('that keeps dying is given up', async () => {
    const { component, told, until } = componentOf(
      `if (fs.existsSync('ran')) process.exit(3); fs.writeFileSync('ran', ''); ${serve}`,
    )
    await component.start(signal)
    await rm(join(folder, 'ready'))
    process.kill(component.pid() as number, 'SIGKILL')
    await until('gaveUp')
    expect(told).toEqual([
      ['died', 'signal SIGKILL', ['serving'], 'starting it again in 0.001 s'],
      ['died', 'it ended with exit code 3 before it was ready', [], 'starting it again in 0.002 s'],
      ['died', 'it ended with exit code 3 before it was ready', [], 'not started again'],
      ['gaveUp', 3],
    ])
    expect([component.state(), component.pid()]).toEqual(['given up', undefined])
  })

  test('stays down where restarts are off', async () => {
    const { component, told, until } = componentOf(serve, { restart: false })
    await component.start(signal)
    process.kill(component.pid() as number, 'SIGKILL')
    await until('died')
    expect(told).toEqual([['died', 'signal SIGKILL', ['serving'], 'left down (--no-restart)']])
    expect([component.state(), component.pid()]).toEqual(['down', undefined])
  })

  test('that ends before it is ready is an error with what it wrote', async () => {
    const { component } = componentOf(`console.error('no disk left'); process.exit(2)`)
    await expect(component.start(signal)).rejects.toThrow(
      `mail did not start: it ended with exit code 2 before it was ready\n  no disk left\n  (${component.log})`,
    )
  })

  test('whose program is missing is an error that names the program', async () => {
    const { component } = componentOf(serve)
    const missing = supervise({
      component: {
        name: 'mail',
        needs: [],
        prepare: async () => ({ file: '/nowhere/mail', args: [] }),
        ready: async () => {},
        stop: { signal: 'SIGTERM', withinMs: 1 },
      },
      log: component.log,
      cwd: folder,
      restart: policy,
      note: async () => {},
      events: { died: () => {}, back: () => {}, gaveUp: () => {} },
    })
    await expect(missing.start(signal)).rejects.toThrow('mail did not start: /nowhere/mail cannot be started:')
  })

  test('being started ends when the start is given up', async () => {
    const { component } = componentOf('setInterval(() => {}, 1000)')
    const stopping = new AbortController()
    const starting = component.start(stopping.signal)
    while (component.pid() === undefined) await new Promise(setImmediate)
    const pid = component.pid() as number
    stopping.abort(new Error('Ctrl-C'))
    await expect(starting).rejects.toThrow('Ctrl-C')
    await component.stop()
    expect(await startOf(pid)).toBeUndefined()
  })

  test('that does not obey is killed when its time is over, with the processes it started', async () => {
    const grandchild = `const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      fs.writeFileSync('grandchild', String(pid));`
    const { component } = componentOf(`process.on('SIGTERM', () => {}); ${grandchild} ${serve}`, {
      stop: { withinMs: 50 },
    })
    await component.start(signal)
    const pids = [component.pid() as number, Number(await readFile(join(folder, 'grandchild'), 'utf8'))]
    await component.stop()
    while (await startOf(pids[1] as number)) await new Promise(setImmediate)
    expect(await startOf(pids[0] as number)).toBeUndefined()
  })

  test('that is paused is stopped all the same', async () => {
    const { component } = componentOf(
      `process.on('SIGTERM', () => { fs.writeFileSync('obeyed', ''); process.exit() }); ${serve}`,
    )
    await component.start(signal)
    process.kill(component.pid() as number, 'SIGSTOP')
    await component.stop()
    await access(join(folder, 'obeyed'))
  })

  test('that has nothing left to lose is not waited for', async () => {
    const settled = () => true
    const { component } = componentOf(`process.on('SIGTERM', () => {}); ${serve}`, {
      stop: { withinMs: 3_600_000, settled },
    })
    await component.start(signal)
    await component.stop()
    expect(component.pid()).toBeUndefined()
  })

  test('whose log has grown long begins a new one and keeps the old', async () => {
    await writeFile(join(folder, 'mail.log'), 'x'.repeat(9 * 1024 * 1024))
    const { component } = componentOf(serve)
    await component.start(signal)
    expect(await readFile(component.log, 'utf8')).toBe('serving\n')
    expect(await readFile(`${component.log}.1`, 'utf8')).toHaveLength(9 * 1024 * 1024)
  })

  test('that is renewed runs under a new pid, and nothing is told of a death', async () => {
    const { component, told } = componentOf(serve)
    await component.start(signal)
    const first = component.pid() as number
    await component.renew()
    expect(await startOf(first)).toBeUndefined()
    expect(component.pid()).not.toBe(first)
    expect([component.state(), told]).toEqual(['ready', []])
  })

  test('that is renewed while it is being brought back runs once', async () => {
    const count = `fs.appendFileSync('runs', process.pid + ' ');`
    const { component } = componentOf(count + serve)
    await component.start(signal)
    process.kill(component.pid() as number, 'SIGKILL')
    await Promise.all([component.renew(), component.renew()])
    const runs = async () => (await readFile(join(folder, 'runs'), 'utf8')).trim().split(' ').map(Number)
    while (!(await runs()).includes(component.pid() as number)) await new Promise(setImmediate)
    const pids = await runs()
    const living = await Promise.all(pids.map(async pid => ((await startOf(pid)) ? [pid] : [])))
    expect(living.flat()).toEqual([component.pid()])
  })

  test('that does not become ready when it is renewed is an error, and may be renewed again', async () => {
    const { component } = componentOf(`if (fs.existsSync('broken')) process.exit(4); ${serve}`)
    await component.start(signal)
    await rm(join(folder, 'ready'))
    await writeFile(join(folder, 'broken'), '')
    await expect(component.renew()).rejects.toThrow('it ended with exit code 4 before it was ready')
    expect([component.state(), component.pid()]).toEqual(['down', undefined])
    await rm(join(folder, 'broken'))
    await component.renew()
    expect(component.state()).toBe('ready')
  })

  test('that is stopped while it is renewed stays stopped', async () => {
    const { component } = componentOf(`fs.appendFileSync('runs', process.pid + ' '); ${serve}`)
    await component.start(signal)
    const renewed = component.renew()
    await component.stop()
    await renewed.catch(() => undefined)
    const pids = (await readFile(join(folder, 'runs'), 'utf8')).trim().split(' ').map(Number)
    expect(await Promise.all(pids.map(startOf))).toEqual(pids.map(() => undefined))
    expect([component.state(), component.pid()]).toEqual(['stopped', undefined])
  })
})
