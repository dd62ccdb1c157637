import { Worker } from 'node:worker_threads'
import type { Explored, Order } from './worker.ts'

const ask = (worker: Worker, order: Order): Promise<Explored> =>
  new Promise((resolve, reject) => {
    worker.once('message', ({ result, error }: { result: Explored; error?: string }) =>
      error === undefined ? resolve(result) : reject(new Error(error)),
    )
    worker.postMessage(order)
  })

/** Does the tasks on so many threads, each as soon as one is free; the results come in the order of the tasks. */
export const onThreads = <T>(
  count: number,
  tasks: readonly ((explore: (order: Order) => Promise<Explored>) => Promise<T>)[],
): readonly Promise<T>[] => {
  const results = tasks.map(() => Promise.withResolvers<T>())
  const next = tasks.entries()
  const thread = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url))
    for (const [index, task] of next) {
      const { resolve, reject } = results[index] as (typeof results)[number]
      await task(order => ask(worker, order)).then(resolve, reject)
    }
    await worker.terminate()
  }
  for (let index = 0; index < Math.min(count, tasks.length); index += 1) void thread()
  return results.map(({ promise }) => promise)
}
