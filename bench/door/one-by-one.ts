/** The same work again and again, never two at once. */
export interface OneByOne {
  /** Milliseconds of each. */
  readonly latencies: readonly number[]
  /** Microseconds of processor time of this process for each, on average. */
  readonly cpu: number
}

export const oneByOne = async (count: number, work: () => Promise<void>): Promise<OneByOne> => {
  const latencies: number[] = []
  const before = process.cpuUsage()
  for (let done = 0; done < count; done++) {
    const begun = performance.now()
    await work()
    latencies.push(performance.now() - begun)
  }
  const { user, system } = process.cpuUsage(before)
  return { latencies, cpu: (user + system) / count }
}
