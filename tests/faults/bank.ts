/** A shopper whose bank asks: waits for the page of the bank, answers there, and comes back to the shop, or does not. */
import { setTimeout } from 'node:timers/promises'
import type { LetConfirmationExpire } from './walk-away.ts'

export interface AtBank {
  readonly answer: 'approve' | 'refuse' | 'walk away'
  /** Answers in two tabs at once. */
  readonly twice: boolean
  /** Comes back to the shop; else only the webhook or the reconciler tells it. */
  readonly returns: boolean
}

interface Status {
  readonly status: string
  readonly payment?: { readonly action: { readonly url: string } }
}

const pauseMs = 500
const withinMs = 8_000
/** Not decided yet, so the bank may still ask. */
const undecided = ['accepted', 'action-required']

/** Until the bank has the answer, or the payment is decided without it. */
export interface BankDoor {
  readonly url: string
  readonly closing: AbortSignal
  readonly letConfirmationExpire?: LetConfirmationExpire
}

export const confirmAtBank = async (
  checkoutId: string,
  { answer, twice, returns }: AtBank,
  { url, closing, letConfirmationExpire }: BankDoor,
): Promise<void> => {
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, redirect: 'manual', signal: AbortSignal.timeout(withinMs) }).catch(
      () => undefined,
    )
  const statusNow = async (): Promise<Status | undefined> => {
    const response = await call(`/checkout/${checkoutId}`)
    return response?.ok ? ((await response.json().catch(() => undefined)) as Status | undefined) : undefined
  }
  const answerOn = async (page: string): Promise<boolean> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await call(page, { method: 'POST', headers, body: new URLSearchParams({ answer }) })
    await response?.body?.cancel()
    return response !== undefined && [303, 409].includes(response.status)
  }
  const comeBack = async (): Promise<boolean> =>
    (await call(`/checkout/${checkoutId}/payment`, { method: 'POST' }))?.status === 202
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    while (!closing.aborted && !(await done())) await setTimeout(pauseMs)
  }

  let page: string | undefined
  await until(async () => {
    const now = await statusNow()
    page = now?.payment?.action.url
    return page !== undefined || (now !== undefined && !undecided.includes(now.status))
  })
  if (page === undefined) return
  const at = page
  if (answer === 'walk away') {
    if (!letConfirmationExpire) throw new Error('Somebody walks away from the bank, and nobody moves the clock.')
    return until(() => letConfirmationExpire(checkoutId))
  }
  await until(async () => (await Promise.all(twice ? [answerOn(at), answerOn(at)] : [answerOn(at)])).some(Boolean))
  if (returns) await until(comeBack)
}
