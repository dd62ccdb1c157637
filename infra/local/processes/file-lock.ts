/** A lock between processes: a file with the process that holds it, void when that process is gone. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from './process-table.ts'

const pollIntervalMs = 200

/** Does the work when no other process does work under the same file. */
export const oneAtATime = async <T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${process.pid} ${await startOf(process.pid)}`)
  const taken = () =>
    link(draft, file).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
  try {
    while (!(await taken())) {
      const [pid, start] = (await readFile(file, 'utf8').catch(() => '')).split(' ')
      if (pid && (await startOf(Number(pid))) !== start) await rm(file, { force: true })
      else {
        waiting()
        await delay(pollIntervalMs)
      }
    }
  } finally {
    await rm(draft, { force: true })
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}
