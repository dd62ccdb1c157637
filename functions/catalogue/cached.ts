/** Remembers an answer for a while; concurrent callers share one question. A failure is not remembered. */
export const cached = <T>(
  read: () => Promise<T>,
  maxAgeMs: number,
  now: () => number = Date.now,
): (() => Promise<T>) => {
  let latest: { readonly answer: Promise<T>; readonly at: number } | undefined
  return () => {
    if (latest && now() - latest.at < maxAgeMs) return latest.answer
    const answer = read()
    const current = { answer, at: now() }
    latest = current
    answer.catch(() => {
      if (latest === current) latest = undefined
    })
    return answer
  }
}
