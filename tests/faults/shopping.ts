/** A shopper at the door: asks, asks again with the same key, and notes every answer. */
import { setTimeout } from 'node:timers/promises'
import { type BankDoor, confirmAtBank } from './bank.ts'
import type { Shopper } from './carts.ts'
import type { Answer } from './history.ts'

/** Shoppers give up when `closing` is aborted. */
export interface Door extends BankDoor {
  readonly note: (answer: Answer) => void
}

/** What of a shopper the door meets. */
export type Visitor = Pick<Shopper, 'key' | 'body' | 'doubleClick' | 'hangsUp' | 'atBank'>

/** Longer than the door may take. */
const patienceMs = 8_000
const hangUpMs = 15
/** The first wait before asking again, and the longest. */
const askAgainMs = 1_000
const askAgainAtLastMs = 4_000

const isFinal = ({ status }: Answer): boolean => status === 202 || (status >= 400 && status < 500)

export const ask = async (
  { key, body }: Pick<Visitor, 'key' | 'body'>,
  { url, note }: Door,
  withinMs = patienceMs,
): Promise<Answer> => {
  const at = Date.now()
  const told = async (): Promise<Pick<Answer, 'status' | 'checkoutId' | 'amount' | 'retryAfter' | 'problem'>> => {
    const response = await fetch(`${url}/checkout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    })
    const { status } = response
    const answer = (await response.json()) as { checkoutId: string; amount: number; type?: string }
    if (status === 202) return { status, checkoutId: answer.checkoutId, amount: answer.amount }
    const problem = answer.type?.split(/[/:]/).at(-1)
    const retryAfter = response.headers.get('retry-after')
    return { status, ...(problem ? { problem } : {}), ...(retryAfter === null ? {} : { retryAfter }) }
  }
  const heard = await told().catch(() => ({ status: 0 }))
  const answer: Answer = { kind: 'answer', at, ms: Date.now() - at, key, ...heard }
  note(answer)
  return answer
}

/** Until the shopper knows: accepted, or refused for good. @returns the last answer, when it is final */
export const shop = async (shopper: Visitor, door: Door): Promise<Answer | undefined> => {
  if (shopper.hangsUp) await ask(shopper, door, hangUpMs)
  const clicks = shopper.doubleClick ? [ask(shopper, door), ask(shopper, door)] : [ask(shopper, door)]
  let final = (await Promise.all(clicks)).find(isFinal)
  for (let wait = askAgainMs; !final && !door.closing.aborted; wait = Math.min(askAgainAtLastMs, wait * 1.5)) {
    await setTimeout(wait)
    const answer = await ask(shopper, door)
    if (isFinal(answer)) final = answer
  }
  if (shopper.atBank && final?.checkoutId) await confirmAtBank(final.checkoutId, shopper.atBank, door)
  return final
}
