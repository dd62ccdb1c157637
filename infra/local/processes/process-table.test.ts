import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from '@jest/globals'
import { cpuSeconds, residentMemory, startOf } from './process-table.ts'

let child: ChildProcess | undefined
afterEach(() => {
  if (child?.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGKILL')
})

const started = async (script: string) => {
  child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  return child.pid as number
}

test('a process keeps its start as long as it lives, and has none when it is gone', async () => {
  const pid = await started('console.log(1); setInterval(() => {}, 1000)')
  const start = await startOf(pid)
  expect(start).toBeDefined()
  expect(await startOf(pid)).toBe(start)
  const ended = once(child as ChildProcess, 'exit')
  child?.kill('SIGKILL')
  await ended
  expect(await startOf(pid)).toBeUndefined()
})

test('memory is that of a process with those it started', async () => {
  const heldBytes = 64 * 1024 * 1024
  const grandchild = `global.held = Buffer.alloc(${heldBytes}, 1); console.log(1); setInterval(() => {}, 1000)`
  const pid = await started(
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: ['ignore', 'inherit', 'ignore'] }); setInterval(() => {}, 1000)`,
  )
  const memory = await residentMemory([process.pid, pid])
  expect(memory.get(pid)).toBeGreaterThan(heldBytes)
  expect(memory.get(process.pid)).toBeGreaterThan(memory.get(pid) as number)
  expect(await residentMemory([999_999_999])).toEqual(new Map([[999_999_999, 0]]))
})

test('CPU time is that of a process with those it started, and those of them that ended', async () => {
  const burn = 'while (process.cpuUsage().user < 200_000);'
  const pid = await started(
    `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}]); console.log(1); setInterval(() => {}, 1000)`,
  )
  const cpu = await cpuSeconds([process.pid, pid])
  expect(cpu.get(pid)).toBeGreaterThanOrEqual(0.2)
  expect(cpu.get(process.pid)).toBeGreaterThan(cpu.get(pid) as number)
}, 60_000)
