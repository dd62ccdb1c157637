import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

/** A process of its own, for signals and errors that nothing caught are what it is about. */
let folder: string
let script: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interruption-'))
  script = join(folder, 'work.mjs')
  await writeFile(
    script,
    `import { interruptible } from ${JSON.stringify(join(import.meta.dirname, 'interruption.ts'))}
    const client = () => setTimeout(() => { throw new Error('the connection is lost') }, 10)
    const works = {
      ends: async () => 'done',
      waits: () => new Promise(() => setTimeout(() => console.log('waiting'), 10)),
      fails: async () => { throw new Error('the sink is wrong') },
      throws: () => new Promise(() => client()),
    }
    const stop = async () => {
      if (process.argv[2] === 'fails') client() // a client notices that its server is gone
      await new Promise(resolve => setTimeout(resolve, 50))
      console.log('stopped')
    }
    const keepAlive = setInterval(() => {}, 1_000)
    await interruptible(async ({ race }) => {
      try {
        return await race(works[process.argv[2]]())
      } finally {
        await stop()
      }
    }).then(result => console.log('result', result), error => console.log('cause', error.message))
    clearInterval(keepAlive)`,
  )
})
afterAll(() => rm(folder, { recursive: true }))

const work = (name: string, signal?: NodeJS.Signals) =>
  new Promise<{ code: number | null; out: string; err: string }>(resolve => {
    const child = spawn(process.execPath, [script, name], { stdio: 'pipe' })
    let [out, err] = ['', '']
    child.stdout.on('data', chunk => {
      out += chunk
      if (signal && out === 'waiting\n') child.kill(signal)
    })
    child.stderr.on('data', chunk => {
      err += chunk
    })
    child.once('close', code => resolve({ code, out, err }))
  })

test('work that ends by itself is stopped and gives its result', async () => {
  expect(await work('ends')).toEqual({ code: 0, out: 'stopped\nresult done\n', err: '' })
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s stops what was started', async signal => {
  expect(await work('waits', signal)).toEqual({ code: 0, out: 'waiting\nstopped\ncause Interrupted.\n', err: '' })
})

test('an error that nothing caught stops what was started, and is the cause', async () => {
  expect(await work('throws')).toEqual({ code: 0, out: 'stopped\ncause the connection is lost\n', err: '' })
})

test('work that fails is the cause, whatever breaks while it is stopped', async () => {
  const { code, out, err } = await work('fails')
  expect({ code, out }).toEqual({ code: 0, out: 'stopped\ncause the sink is wrong\n' })
  expect(err).toBe('While stopping: the connection is lost\n')
})
