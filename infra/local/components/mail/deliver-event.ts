/** Stands in for EventBridge: invokes a function of this machine with an event, again until it has succeeded. */
import { setTimeout } from 'node:timers/promises'

const longestPauseMs = 30_000
/** EventBridge gives up after a day. */
const patienceMs = 24 * 60 * 60 * 1_000

export interface Delivery {
  /** The Lambda endpoint of serverless-offline. */
  readonly url: string
  readonly functionName: string
  readonly pause?: (ms: number) => Promise<unknown>
}

const invoke = async ({ url, functionName }: Delivery, event: object): Promise<void> => {
  const response = await fetch(`${url}/2015-03-31/functions/${functionName}/invocations`, {
    method: 'POST',
    headers: { 'x-amz-invocation-type': 'RequestResponse' },
    body: JSON.stringify(event),
  })
  const answer = await response.text()
  if (!response.ok || response.headers.has('x-amz-function-error'))
    throw new Error(`${functionName} answers ${response.status}: ${answer.slice(0, 500)}`)
}

export const deliverEvent = async (delivery: Delivery, event: object): Promise<void> => {
  const { pause = setTimeout } = delivery
  for (let waitMs = 500, waited = 0; ; waitMs = Math.min(longestPauseMs, 2 * waitMs)) {
    try {
      return await invoke(delivery, event)
    } catch (error) {
      if (waited >= patienceMs) throw error
      console.error(`An event is delivered later: ${error instanceof Error ? error.message : error}`)
      await pause(waitMs)
      waited += waitMs
    }
  }
}
