/**
 * The page of the shopper's bank, with the simulated provider only: GET /simulated-bank/{paymentId} asks whether to approve a
 * payment, POST answers and leads back to the shop. A shopper who closes the page has walked away.
 */
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Problem, Unprocessable } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { settings } from '../settings.ts'
import type { PaymentState } from './provider.ts'
import { checkoutOf, simulatedProvider } from './simulated-provider.ts'
import { type DeliverWebhooks, simulatedWebhooks } from './simulated-webhooks.ts'

const Path = z.object({ paymentId: z.string() })
type Path = z.infer<typeof Path>

export interface BankDependencies {
  readonly provider: Pick<ReturnType<typeof simulatedProvider>, 'lookUp' | 'confirm'>
  readonly deliverWebhooks: DeliverWebhooks
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`

const question = (shop: string): string =>
  page(
    'Confirm your payment',
    `<p>This is the page of a simulated bank. No money moves.</p>
<form method="post">
<p><button name="answer" value="approve">Approve the payment</button></p>
<p><button name="answer" value="refuse">Refuse the payment</button></p>
</form>
<p><a href="${shop}">Return to the shop without an answer</a></p>`,
  )

const over = (shop: string): string =>
  page(
    'This payment is no longer waiting',
    `<p>It was approved, refused or given up already.</p>
<p><a href="${shop}">Return to the shop</a></p>`,
  )

const html = (statusCode: number, body: string): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body,
})

export const bank = ({ provider, deliverWebhooks }: BankDependencies) => {
  const known = async (paymentId: string): Promise<{ checkoutId: string; state: PaymentState }> => {
    const checkoutId = checkoutOf(paymentId)
    const state = await provider.lookUp(paymentId).catch((error: unknown) => {
      if (!(error instanceof Unprocessable)) throw error
    })
    if (!checkoutId || !state) throw new Problem(404, 'not-found', 'The bank has no payment with this id.')
    return { checkoutId, state }
  }
  // Pages and API have one origin.
  const shopOf = (checkoutId: string): string => `/orders?id=${checkoutId}`

  const ask = async ({ path }: HttpRequest<undefined, Path>): Promise<HttpResponse> => {
    const { checkoutId, state } = await known(path.paymentId)
    return html(200, state.status === 'action-required' ? question(shopOf(checkoutId)) : over(shopOf(checkoutId)))
  }

  const answer = async ({ path, rawBody = '' }: HttpRequest<undefined, Path>): Promise<HttpResponse> => {
    const { checkoutId, state } = await known(path.paymentId)
    const given = z.enum(['approve', 'refuse']).safeParse(new URLSearchParams(rawBody).get('answer'))
    if (!given.success) {
      throw new Problem(400, 'invalid-body', 'Send answer=approve or answer=refuse as a form.', [
        { field: 'answer', message: 'Expected approve or refuse.' },
      ])
    }
    if (state.status !== 'action-required') return html(409, over(shopOf(checkoutId)))
    await provider.confirm(path.paymentId, given.data)
    await deliverWebhooks(checkoutId)
    return { statusCode: 303, headers: { location: shopOf(checkoutId) }, body: '' }
  }

  return { ask, answer }
}

const { PAYMENT_PROVIDER, LEDGER_TABLE, SIMULATED_WEBHOOK_SECRET, WEBHOOK_URL } = settings({
  PAYMENT_PROVIDER: z.string(),
  LEDGER_TABLE: z.string(),
  SIMULATED_WEBHOOK_SECRET: z.string().min(16),
  WEBHOOK_URL: z.url(),
})

const { ask, answer } = bank({
  provider: simulatedProvider(dynamodb, LEDGER_TABLE),
  deliverWebhooks: simulatedWebhooks({ url: WEBHOOK_URL, secret: SIMULATED_WEBHOOK_SECRET, now: () => new Date() }),
})

const gone = async (): Promise<HttpResponse> => {
  throw new Problem(404, 'not-found', 'This stage has no simulated bank.')
}
const isSimulated = PAYMENT_PROVIDER === 'simulated'
// A form that is sent to this page itself, and nothing else.
const policy = { 'form-action': "'self'", sandbox: undefined, 'upgrade-insecure-requests': undefined }
const get = http({ path: Path }, policy).handler(isSimulated ? ask : gone)
const post = http({ path: Path }, policy).handler(isSimulated ? answer : gone)

export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  (event.requestContext.http.method === 'POST' ? post : get)(event, context)
