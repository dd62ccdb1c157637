import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { bundle, handlers } from './bundles.ts'

const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n"

/** Runs the bundle as Lambda would, in a process of its own that has no packages to fall back on. */
const invoke = async (name: string, event: unknown): Promise<{ statusCode: number; body: string }> => {
  const { promisify } = await import('node:util')
  const { execFile } = await import('node:child_process')
  const handler = Object.fromEntries(handlers())[name] ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'kassa-bundle-'))
  try {
    const { contents } = await bundle(handler)
    await writeFile(join(folder, 'handler.mjs'), banner + new TextDecoder().decode(contents))
    await writeFile(
      join(folder, 'invoke.mjs'),
      `const { handler } = await import('./handler.mjs')
      const context = { getRemainingTimeInMillis: () => 10_000, functionName: 'kassa' }
      console.log('answer ' + JSON.stringify(await handler(${JSON.stringify(event)}, context)))
      process.exit(0)`,
    )
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'invoke.mjs')], {
      env: { ...process.env },
    })
    return JSON.parse(/^answer (.*)$/m.exec(stdout)?.[1] ?? '{}')
  } finally {
    await rm(folder, { recursive: true })
  }
}

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
  ).toEqual(['customer.email', 'items', 'paymentMethod'])
  expect(body).not.toContain('Invalid input"')
})

test('the contract is served out of a bundle', async () => {
  const { statusCode, body } = await invoke('openapi', { headers: {}, requestContext: { http: { method: 'GET' } } })
  expect(statusCode).toBe(200)
  expect(JSON.parse(body).openapi).toBe('3.1.0')
})
