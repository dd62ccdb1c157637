/** Watches the sources of the functions, so that a saved change runs without anything being started by hand. */
import { watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What `sls offline` reads: files, and folders with all that is below. */
export const functionSources = ['functions/', 'infra/environment.yml', 'serverless.yml'] as const

const settleMs = 150

/** True for a file whose content a running function can notice. */
export const isSource = (file: string): boolean => /\.(ts|json|ya?ml)$/.test(file) && !/\.(test|bench)\.ts$/.test(file)

/**
 * Calls `changed` with the file that was saved, once for a burst of saves, and never while the call before is under way:
 * what is saved meanwhile leads to one more call.
 */
export const onSourcesChanged = (
  root: string,
  sources: readonly string[],
  signal: AbortSignal,
  changed: (file: string) => Promise<void>,
): void => {
  let latest: string | undefined
  let working = false
  let settling: NodeJS.Timeout | undefined

  const work = async (): Promise<void> => {
    if (working) return
    working = true
    while (latest !== undefined && !signal.aborted) {
      const file = latest
      latest = undefined
      await changed(file)
    }
    working = false
  }

  const noted = (file: string): void => {
    if (!isSource(file)) return
    latest = file
    clearTimeout(settling)
    settling = setTimeout(() => void work(), settleMs)
  }

  for (const source of sources) {
    const recursive = source.endsWith('/')
    // An editor that writes a new file and renames it is seen only in the folder.
    const folder = recursive ? source : dirname(source)
    watch(join(root, folder), { recursive, signal, persistent: false }, (_, name) => {
      if (name === null) return
      if (recursive) noted(join(source, name))
      else if (name === basename(source)) noted(source)
    })
  }
  signal.addEventListener('abort', () => clearTimeout(settling))
}
