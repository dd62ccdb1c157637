/**
 * A stand-in for Stripe's API, as far as PaymentIntents and refunds go: form-encoded bodies, idempotency keys that replay the
 * first answer and refuse other parameters, its error bodies and statuses. https://docs.stripe.com/api
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

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
}

/** What happens to the next request instead of, or after, its work. */
export type Mishap =
  | 'answer lost'
  | { readonly status: number; readonly code?: string; readonly type?: string }
  /** The answer says something else than what was asked for. */
  | { readonly alter: object }

interface Intent {
  readonly id: string
  readonly object: 'payment_intent'
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  status: string
}
interface Refund {
  readonly id: string
  readonly object: 'refund'
  readonly payment_intent: string
  readonly amount: number
  readonly currency: string
  readonly status: string
}

const error = (status: number, fields: object): Answer => ({ status, body: { error: fields } })
const invalidRequest = (code: string, message: string) => error(400, { type: 'invalid_request_error', code, message })
const cardError = (code: string, decline_code: string) =>
  error(402, { type: 'card_error', code, decline_code, message: 'Your card was declined.' })

const declines: Readonly<Record<string, Answer>> = {
  tok_chargeDeclined: cardError('card_declined', 'generic_decline'),
  tok_insufficientFunds: cardError('card_declined', 'insufficient_funds'),
  tok_expiredCard: error(402, { type: 'card_error', code: 'expired_card', message: 'Your card has expired.' }),
  tok_authenticationRequired: cardError('authentication_required', 'authentication_required'),
}
const statuses: Readonly<Record<string, string>> = { tok_visa: 'succeeded', tok_slow: 'processing' }

const formOf = async (request: IncomingMessage): Promise<Record<string, string>> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
}

export const startStripeApi = async () => {
  const requests: StripeRequest[] = []
  const intents: Intent[] = []
  const refunds: Refund[] = []
  const keys = new Map<string, { parameters: string; answer: Answer }>()
  const mishaps: Mishap[] = []
  let away = false

  const createIntent = (form: Readonly<Record<string, string>>): Answer => {
    const token = form['payment_method_data[card][token]'] ?? form.payment_method ?? ''
    const declined = declines[token]
    if (declined) return declined
    const status = token.startsWith('pm_') ? 'succeeded' : statuses[token]
    if (!status) return invalidRequest('resource_missing', `No such token: '${token}'`)
    const intent: Intent = {
      id: `pi_${intents.length + 1}`,
      object: 'payment_intent',
      amount: Number(form.amount),
      currency: form.currency ?? '',
      metadata: { checkoutId: form['metadata[checkoutId]'] ?? '' },
      status,
    }
    intents.push(intent)
    return { status: 200, body: { ...intent } }
  }

  const createRefund = (form: Readonly<Record<string, string>>): Answer => {
    const intent = intents.find(({ id }) => id === form.payment_intent)
    if (!intent)
      return error(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'No such intent' })
    if (refunds.some(({ payment_intent }) => payment_intent === intent.id)) {
      return invalidRequest('charge_already_refunded', 'The charge has already been refunded.')
    }
    const refund: Refund = {
      id: `re_${refunds.length + 1}`,
      object: 'refund',
      payment_intent: intent.id,
      amount: Number(form.amount),
      currency: intent.currency,
      status: 'succeeded',
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
    const intent = intents.find(({ id }) => path === `/v1/payment_intents/${id}`)
    return intent ? { status: 200, body: intent } : error(404, { type: 'invalid_request_error', message: 'Unknown' })
  }

  /** The same key gives the first answer again; Stripe keeps it once the work has begun, be it a failure. */
  const post = (path: string, key: string | undefined, form: Readonly<Record<string, string>>): Answer => {
    const parameters = JSON.stringify([path, form])
    const known = key === undefined ? undefined : keys.get(key)
    if (known && known.parameters !== parameters) {
      return error(400, { type: 'idempotency_error', message: 'Keys can only be used with the same parameters.' })
    }
    if (known) return known.answer
    const answer = path === '/v1/refunds' ? createRefund(form) : createIntent(form)
    if (key !== undefined && answer.status !== 400) keys.set(key, { parameters, answer })
    return answer
  }

  const answerOf = async (request: IncomingMessage): Promise<Answer | 'lost'> => {
    const url = new URL(request.url ?? '/', 'http://stripe')
    const form = await formOf(request)
    const key = request.headers['idempotency-key'] as string | undefined
    const { authorization } = request.headers
    requests.push({ method: request.method ?? '', path: url.pathname, idempotencyKey: key, authorization, form })
    const mishap = away ? { status: 503 } : mishaps.shift()
    if (mishap && typeof mishap === 'object' && 'status' in mishap) {
      const { status, code, type = 'api_error' } = mishap
      return error(status, { type, code, message: 'Not now.' })
    }
    const answer = request.method === 'POST' ? post(url.pathname, key, form) : get(url.pathname, url.searchParams)
    if (mishap === 'answer lost') return 'lost'
    return mishap ? { ...answer, body: { ...answer.body, ...mishap.alter } } : answer
  }

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await answerOf(request)
    if (answer === 'lost') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': `req_${requests.length}` })
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
    /** A day goes by. */
    forgetKeys: () => keys.clear(),
    close: () => new Promise<void>(resolve => server.close(() => resolve()).closeAllConnections()),
  }
}
export type StripeApi = Awaited<ReturnType<typeof startStripeApi>>
