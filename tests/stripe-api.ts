/**
 * A stand-in for Stripe's API, as far as PaymentIntents and refunds go: form-encoded bodies, idempotency keys that replay the
 * first answer and refuse other parameters, its error bodies and statuses. https://docs.stripe.com/api
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { scriptFile } from './stripe-js.ts'

export interface StripeRequest {
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | undefined
  readonly authorization: string | undefined
  readonly form: Readonly<Record<string, string>>
}

interface Answer {
  readonly status: number
  readonly body: object
  /** True: it is the first answer under its key. */
  readonly isReplayed?: boolean
}

/** What happens to the next request instead of, or after, its work. */
export type Mishap =
  | 'answer lost'
  /** The work is done, and the answer is a 500, which Stripe keeps under the key. */
  | 'acted 500'
  /** Nothing is done, and the answer is a 500, which Stripe keeps under the key. */
  | 'idle 500'
  | { readonly status: number; readonly code?: string; readonly type?: string }
  /** The answer says something else than what was asked for. */
  | { readonly alter: object }

interface Intent {
  readonly id: string
  readonly object: 'payment_intent'
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  readonly client_secret: string
  /** Seconds. */
  readonly created: number
  readonly token: string
  status: string
  cancellation_reason: string | null
  last_payment_error: { readonly code: string } | null
}
interface Refund {
  readonly id: string
  readonly object: 'refund'
  readonly payment_intent: string
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  status: string
}

const error = (status: number, fields: object): Answer => ({ status, body: { error: fields } })
const invalidRequest = (code: string, message: string) => error(400, { type: 'invalid_request_error', code, message })
const cardError = (code: string, decline_code: string) =>
  error(402, { type: 'card_error', code, decline_code, message: 'Your card was declined.' })

const declines: Readonly<Record<string, Answer>> = {
  tok_chargeDeclined: cardError('card_declined', 'generic_decline'),
  tok_insufficientFunds: cardError('card_declined', 'insufficient_funds'),
  tok_expiredCard: error(402, { type: 'card_error', code: 'expired_card', message: 'Your card has expired.' }),
}
const statuses: Readonly<Record<string, string>> = {
  tok_visa: 'requires_capture',
  tok_authenticationRequired: 'requires_action',
  tok_holdLost: 'requires_capture',
  tok_slow: 'processing',
  tok_pendingRefund: 'requires_capture',
}

const unexpectedState = ({ status }: Intent) =>
  invalidRequest('payment_intent_unexpected_state', `This PaymentIntent has a status of ${status}.`)

const formOf = async (request: IncomingMessage): Promise<Record<string, string>> => {
  return Object.fromEntries(new URLSearchParams(await text(request)))
}

export const startStripeApi = async (now: () => Date = () => new Date()) => {
  const requests: StripeRequest[] = []
  const intents: Intent[] = []
  const refunds: Refund[] = []
  /** By id: the card behind a ConfirmationToken, until it is used. */
  const confirmationTokens = new Map<string, string | 'used'>()
  const keys = new Map<string, { parameters: string; answer: Answer }>()
  const mishaps: Mishap[] = []
  let away = false

  const createIntent = (form: Readonly<Record<string, string>>): Answer => {
    const token = form['payment_method_data[card][token]'] ?? form.confirmation_token ?? form.payment_method ?? ''
    const made = confirmationTokens.get(token)
    if (made === 'used')
      return invalidRequest('token_already_used', 'You cannot use a ConfirmationToken more than once.')
    if (made) confirmationTokens.set(token, 'used')
    // One that no page made, or a saved method, stands for the card token behind its prefix.
    const card = made ? `tok_${made}` : token.replace(/^(ctoken|pm)_/, 'tok_')
    const declined = declines[card]
    if (declined) return declined
    const status = token === 'pm_card_visa' ? 'requires_capture' : statuses[card]
    if (!status) return invalidRequest('resource_missing', `No such token: '${token}'`)
    const intent: Intent = {
      id: `pi_${intents.length + 1}`,
      object: 'payment_intent',
      amount: Number(form.amount),
      currency: form.currency ?? '',
      metadata: { checkoutId: form['metadata[checkoutId]'] ?? '' },
      client_secret: `pi_${intents.length + 1}_secret`,
      created: Math.floor(now().getTime() / 1_000),
      token: card,
      status: status === 'requires_capture' && form.capture_method !== 'manual' ? 'succeeded' : status,
      cancellation_reason: null,
      last_payment_error: null,
    }
    intents.push(intent)
    return { status: 200, body: { ...intent } }
  }

  const capture = (intent: Intent): Answer => {
    if (intent.status !== 'requires_capture') return unexpectedState(intent)
    if (intent.token === 'tok_holdLost') {
      Object.assign(intent, { status: 'canceled', cancellation_reason: 'automatic' })
      return unexpectedState(intent)
    }
    intent.status = 'succeeded'
    return { status: 200, body: { ...intent } }
  }

  const cancel = (intent: Intent): Answer => {
    if (['succeeded', 'canceled'].includes(intent.status)) return unexpectedState(intent)
    Object.assign(intent, { status: 'canceled', cancellation_reason: null })
    return { status: 200, body: { ...intent } }
  }

  const createRefund = (form: Readonly<Record<string, string>>): Answer => {
    const intent = intents.find(({ id }) => id === form.payment_intent)
    if (!intent)
      return error(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'No such intent' })
    if (intent.status !== 'succeeded') {
      return error(400, {
        type: 'invalid_request_error',
        message: `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
      })
    }
    const given = refunds.filter(each => each.payment_intent === intent.id).reduce((sum, { amount }) => sum + amount, 0)
    const left = intent.amount - given
    if (left === 0) return invalidRequest('charge_already_refunded', 'The charge has already been refunded.')
    const amount = Number(form.amount)
    if (amount > left) {
      const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`
      return error(400, { type: 'invalid_request_error', param: 'amount', message })
    }
    const metadata = Object.entries(form).flatMap(([name, value]) => {
      const [, key] = /^metadata\[(\w+)\]$/.exec(name) ?? []
      return key === undefined ? [] : [[key, value] as const]
    })
    const refund: Refund = {
      id: `re_${refunds.length + 1}`,
      object: 'refund',
      payment_intent: intent.id,
      amount,
      currency: intent.currency,
      metadata: Object.fromEntries(metadata),
      status: intent.token === 'tok_pendingRefund' ? 'pending' : 'succeeded',
    }
    refunds.push(refund)
    return { status: 200, body: { ...refund } }
  }

  const list = (data: readonly object[]): Answer => ({ status: 200, body: { object: 'list', has_more: false, data } })

  const get = (path: string, query: URLSearchParams): Answer => {
    if (path === '/v1/refunds') {
      return list(refunds.filter(({ payment_intent }) => payment_intent === query.get('payment_intent')))
    }
    if (path === '/v1/payment_intents/search') {
      const wanted = /^metadata\['checkoutId'\]:'([^']*)'$/.exec(query.get('query') ?? '')?.[1]
      return list(intents.filter(({ metadata }) => metadata.checkoutId === wanted))
    }
    if (path === '/v1/payment_intents') {
      const since = Number(query.get('created[gte]') ?? 0)
      return list(intents.filter(({ created }) => created >= since).toReversed())
    }
    const found =
      intents.find(({ id }) => path === `/v1/payment_intents/${id}`) ??
      refunds.find(({ id }) => path === `/v1/refunds/${id}`)
    return found ? { status: 200, body: found } : error(404, { type: 'invalid_request_error', message: 'Unknown' })
  }

  /** What the shopper answers to their bank. */
  const answerBank = (intent: Intent, answer: 'approve' | 'refuse'): void => {
    const refusal = { code: 'payment_intent_authentication_failure' }
    Object.assign(
      intent,
      answer === 'approve'
        ? { status: 'requires_capture' }
        : { status: 'requires_payment_method', last_payment_error: refusal },
    )
  }

  /** The shopper's answer in the frame of the bank; one that is too late changes nothing. */
  const bank = ({ client_secret, answer }: Readonly<Record<string, string>>): Answer => {
    const intent = intents.find(each => each.client_secret === client_secret)
    if (!intent) return invalidRequest('resource_missing', 'No such intent')
    if (intent.status === 'requires_action') answerBank(intent, answer === 'approve' ? 'approve' : 'refuse')
    const { id, status, last_payment_error: error } = intent
    return { status: 200, body: error ? { error } : { paymentIntent: { id, status } } }
  }

  /** What Stripe's frames ask for themselves. */
  const frame = (path: string, form: Readonly<Record<string, string>>): Answer | undefined => {
    if (path === '/frames/bank') return bank(form)
    if (path !== '/v1/confirmation_tokens') return undefined
    const id = `ctoken_${confirmationTokens.size + 1}`
    confirmationTokens.set(id, form.card ?? '')
    return { status: 200, body: { id, object: 'confirmation_token' } }
  }

  const work = (path: string, form: Readonly<Record<string, string>>): Answer => {
    if (path === '/v1/refunds') return createRefund(form)
    if (path === '/v1/payment_intents') return createIntent(form)
    const [, id, verb] = /^\/v1\/payment_intents\/(\w+)\/(capture|cancel)$/.exec(path) ?? []
    const intent = intents.find(each => each.id === id)
    if (!intent)
      return error(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'No such intent' })
    return verb === 'capture' ? capture(intent) : cancel(intent)
  }

  /** The same key gives the first answer again; Stripe keeps it once the work has begun, be it a failure. */
  const post = (
    path: string,
    key: string | undefined,
    form: Readonly<Record<string, string>>,
    mishap: Mishap | undefined,
  ): Answer => {
    const parameters = JSON.stringify([path, form])
    const known = key === undefined ? undefined : keys.get(key)
    if (known && known.parameters !== parameters) {
      return error(400, { type: 'idempotency_error', message: 'Keys can only be used with the same parameters.' })
    }
    if (known) return { ...known.answer, isReplayed: true }
    const done = mishap === 'idle 500' ? undefined : work(path, form)
    const failed = error(500, { type: 'api_error', message: 'Something went wrong.' })
    const answer = done && mishap !== 'acted 500' ? done : failed
    if (key !== undefined && answer.status !== 400) keys.set(key, { parameters, answer })
    return answer
  }

  const answerOf = async (request: IncomingMessage): Promise<Answer | 'lost'> => {
    const url = new URL(request.url ?? '/', 'http://stripe')
    const form = await formOf(request)
    const framed = request.method === 'POST' ? frame(url.pathname, form) : undefined
    if (framed) return framed
    const key = request.headers['idempotency-key'] as string | undefined
    const { authorization } = request.headers
    requests.push({ method: request.method ?? '', path: url.pathname, idempotencyKey: key, authorization, form })
    const mishap = away ? { status: 503 } : mishaps.shift()
    if (mishap && typeof mishap === 'object' && 'status' in mishap) {
      const { status, code, type = 'api_error' } = mishap
      return error(status, { type, code, message: 'Not now.' })
    }
    const answer =
      request.method === 'POST' ? post(url.pathname, key, form, mishap) : get(url.pathname, url.searchParams)
    if (mishap === 'answer lost') return 'lost'
    return typeof mishap === 'object' ? { ...answer, body: { ...answer.body, ...mishap.alter } } : answer
  }

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const file =
      request.method === 'GET' ? scriptFile(new URL(request.url ?? '/', 'http://stripe').pathname) : undefined
    if (file) {
      response.writeHead(200, { 'content-type': file.type })
      return void response.end(file.body)
    }
    const answer = await answerOf(request)
    if (answer === 'lost') return void request.socket.destroy()
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'request-id': `req_${requests.length}`,
      ...(answer.isReplayed ? { 'idempotent-replayed': 'true' } : {}),
    })
    response.end(JSON.stringify(answer.body))
  }

  const server = createServer((request, response) => {
    respond(request, response).catch(error => response.destroy(error as Error))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    intents,
    refunds,
    /** For the next requests, in turn. */
    mishaps,
    /** True: every request is answered 503, and nothing is done. */
    setAway: (is: boolean) => {
      away = is
    },
    /** What the shopper answers to their bank, on the newest payment that waits for it. */
    confirm: (answer: 'approve' | 'refuse') => {
      const intent = intents.findLast(({ status }) => status === 'requires_action')
      if (!intent) throw new Error('No payment waits for the shopper.')
      answerBank(intent, answer)
    },
    /** Every refund ends so. */
    settleRefunds: (status: 'succeeded' | 'failed') => {
      for (const refund of refunds) refund.status = status
    },
    /** A day goes by. */
    forgetKeys: () => keys.clear(),
    close: () => new Promise<void>(resolve => server.close(() => resolve()).closeAllConnections()),
  }
}
export type StripeApi = Awaited<ReturnType<typeof startStripeApi>>
