/** Runs steps that need one another: each as soon as what it needs is done, in parallel where nothing stands against it. */

export interface Step {
  readonly name: string
  /** Names of steps; one that is not among the given steps is taken as done. */
  readonly needs: readonly string[]
  /** Lines worth telling, if any. `progress` shows how far it is. */
  run(signal: AbortSignal, progress: (text: string) => void): Promise<readonly string[]>
}

export type StepEvent =
  | { readonly kind: 'planned'; readonly steps: readonly string[] }
  | { readonly kind: 'started'; readonly step: string }
  | { readonly kind: 'progress'; readonly step: string; readonly text: string }
  | { readonly kind: 'done'; readonly step: string; readonly ms: number; readonly lines: readonly string[] }
  | { readonly kind: 'failed'; readonly step: string; readonly ms: number }

/** @throws the first error of a step, after the steps then under way have ended; no further step is begun */
export const runSteps = async (steps: readonly Step[], report: (event: StepEvent) => void, signal: AbortSignal) => {
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const runs = new Map<string, Promise<void>>()
  const known = new Set(steps.map(({ name }) => name))

  const run = (step: Step): Promise<void> => {
    const begun = runs.get(step.name)
    if (begun) return begun
    const needed = steps.filter(({ name }) => step.needs.includes(name))
    const work = async () => {
      await Promise.all(needed.map(run))
      either.throwIfAborted()
      report({ kind: 'started', step: step.name })
      const start = performance.now()
      try {
        const lines = await step.run(either, text => report({ kind: 'progress', step: step.name, text }))
        report({ kind: 'done', step: step.name, ms: performance.now() - start, lines })
      } catch (error) {
        if (!either.aborted) report({ kind: 'failed', step: step.name, ms: performance.now() - start })
        failure.abort(error)
        throw error
      }
    }
    const running = work()
    runs.set(step.name, running)
    return running
  }

  const circular = (name: string, path: readonly string[]): boolean =>
    path.includes(name) ||
    (steps.find(step => step.name === name)?.needs ?? []).some(need => circular(need, [...path, name]))
  for (const { name } of steps)
    if (known.has(name) && circular(name, [])) throw new Error(`The step ${name} needs itself.`)

  report({ kind: 'planned', steps: steps.map(({ name }) => name) })
  const settled = await Promise.allSettled(steps.map(run))
  signal.throwIfAborted()
  if (failure.signal.aborted) throw failure.signal.reason
  const rejected = settled.find(({ status }) => status === 'rejected')
  if (rejected) throw (rejected as PromiseRejectedResult).reason
}
