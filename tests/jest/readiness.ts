/** Whether the Kassa that `start-platform.ts` starts for the tests is ready. */
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const pollIntervalMs = 100

/** Resolves once it is ready. @throws Error with what it printed when it has ended */
export const platformReady = async (): Promise<void> => {
  const file = process.env.KASSA_TEST_STARTED
  if (!file) return // it ran before
  for (;;) {
    const failure = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return undefined
    })
    if (failure) throw new Error(`Kassa did not start for the tests, or does not run any more. ${failure}`)
    if (failure === '') return
    await setTimeout(pollIntervalMs)
  }
}
