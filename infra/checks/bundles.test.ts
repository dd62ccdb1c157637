import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, jest, test } from '@jest/globals'
import { startStripeApi } from '../../tests/stripe-api.ts'
import { bundle, handlers, tooHeavy } from './bundles.ts'

jest.setTimeout(120_000)

const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n"

/** Runs a program beside the bundle as Lambda would, in a process of its own that has no packages to fall back on. */
const runBeside = async (entry: string, program: string, environment: Record<string, string> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-bundle-'))
  try {
    const { contents, beside } = await bundle(entry)
    await writeFile(join(folder, 'handler.mjs'), banner + new TextDecoder().decode(contents))
    for (const { path, contents } of beside) await writeFile(join(folder, basename(path)), contents)
    await writeFile(
      join(folder, 'program.mjs'),
      `${program}\nprocess.stdout.write('answer ' + JSON.stringify(answer) + '\\n', () => process.exit(0))`,
    )
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'program.mjs')], {
      env: { ...process.env, ...environment },
    })
    return JSON.parse(/^answer (.*)$/m.exec(stdout)?.[1] ?? '{}')
  } finally {
    await rm(folder, { recursive: true })
  }
}

const invoke = (
  name: string,
  event: unknown,
  environment: Record<string, string> = {},
): Promise<{ statusCode: number; body: string }> =>
  runBeside(
    Object.fromEntries(handlers())[name] ?? '',
    `const { handler } = await import('./handler.mjs')
    const context = { getRemainingTimeInMillis: () => 10_000, functionName: 'kassa' }
    const answer = await handler(${JSON.stringify(event)}, context)`,
    environment,
  )

test('a bundle has all that its function needs, and says what is wrong in words', async () => {
  const { statusCode, body } = await invoke('checkout', {
    headers: { 'content-type': 'application/json', 'idempotency-key': 'key' },
    body: '{"items":[],"customer":{"email":"ada","name":"Ada"}}',
    requestContext: { http: { method: 'POST' } },
  })
  expect(statusCode).toBe(400)
  expect(
    JSON.parse(body)
      .errors.map(({ field }: { field: string }) => field)
      .sort(),
  ).toEqual(['customer.email', 'items', 'paymentMethod', 'shipTo', 'shipping'])
  expect(body).not.toContain('Invalid input"')
})

test('the contract is served out of a bundle', async () => {
  const { statusCode, body } = await invoke('openapi', { headers: {}, requestContext: { http: { method: 'GET' } } })
  expect(statusCode).toBe(200)
  expect(JSON.parse(body).openapi).toBe('3.1.0')
})

test('OpenTelemetry is beside a bundle, which reads it only where there is an endpoint', async () => {
  const { contents, beside } = await bundle('functions/http/openapi-handler.ts')
  expect(new TextDecoder().decode(contents)).not.toContain('resourceSpans')
  expect(beside.map(({ path }) => basename(path))).toEqual(['openapi-handler.open-telemetry.mjs'])

  const received: string[] = []
  const receiver = createServer(async (request, response) => {
    received.push(await text(request))
    response.end('{}')
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  try {
    const event = { headers: {}, requestContext: { http: { method: 'GET' } }, routeKey: 'GET /openapi.json' }
    const settings = {
      OTEL_SDK_DISABLED: 'false',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      AWS_LAMBDA_RUNTIME_API: 'here',
    }
    expect((await invoke('openapi', event, settings)).statusCode).toBe(200)
    expect(received).toEqual([expect.stringContaining('"name":"GET /openapi.json"')])
  } finally {
    receiver.close()
  }
})

test('one byte over 1 MB is too heavy, and so is one over 80 kB gzipped beyond its clients', () => {
  const most = { name: 'order', bytes: 1_000_000, gzipped: 300_000, beyondClients: 80_000 }
  expect(tooHeavy(most)).toBe(false)
  expect(tooHeavy({ ...most, bytes: 1_000_001 })).toBe(true)
  expect(tooHeavy({ ...most, beyondClients: 80_001 })).toBe(true)
})

test('out of a bundle Stripe holds, captures and refunds', async () => {
  const api = await startStripeApi()
  try {
    const answer = await runBeside(
      'functions/payment/stripe.ts',
      `const { stripeProvider } = await import('./handler.mjs')
      const provider = stripeProvider({ apiKey: 'sk_test', apiBase: '${api.base}' })
      const money = { checkoutId: 'c', amount: 1490, currency: 'EUR' }
      const requestedAt = new Date(0).toISOString()
      const { paymentId, status } = await provider.authorize({ ...money, paymentMethod: 'tok_visa', requestedAt })
      const captured = await provider.capture({ ...money, paymentId })
      const refunded = await provider.refund({ ...money, paymentId })
      const answer = { status, captured: captured.status, refunded: refunded.status }`,
    )
    expect(answer).toEqual({ status: 'held', captured: 'captured', refunded: 'succeeded' })
  } finally {
    await api.close()
  }
})
