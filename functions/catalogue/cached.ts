export interface Ages {
  /** Younger than this, the answer is given as it is. */
  readonly freshMs: number
  /** Younger than this, it is given too, and read anew meanwhile. */
  readonly staleMs: number
}

/**
 * Remembers an answer for a while; concurrent callers share one question. A failure is not remembered.
 *
 * Nobody waits for what is read anew unless the answer is stale. On Lambda such a read stops with its invocation and may fail when
 * the container goes on minutes later; the answer is stale by then, and whoever asks reads again.
 */
export const cached = <T>(
  read: () => Promise<T>,
  { freshMs, staleMs }: Ages,
  now: () => number = Date.now,
): (() => Promise<T>) => {
  let latest: { readonly value: T; readonly at: number } | undefined
  let running: { readonly answer: Promise<T>; readonly at: number } | undefined

  const start = (): Promise<T> => {
    const at = now()
    const answer = read()
    const current = { answer, at }
    running = current
    answer.then(
      value => {
        if (at >= (latest?.at ?? 0)) latest = { value, at }
        if (running === current) running = undefined
      },
      () => {
        if (running === current) running = undefined
      },
    )
    return answer
  }

  return async () => {
    const age = latest ? now() - latest.at : Number.POSITIVE_INFINITY
    if (latest && age < freshMs) return latest.value
    const isShared = running !== undefined && now() - running.at < staleMs
    const answer = isShared && running ? running.answer : start()
    return latest && age < staleMs ? latest.value : answer
  }
}
