/** A mail that bounces, what becomes of the next one, and the command that lets mails through again. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { dynamodb } from '../functions/dynamodb.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'

const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 1 })
afterAll(() => database.end())

const buy = async (email: string): Promise<string> => {
  const response = await fetch(`${process.env.API_URL}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      customer: { email, name: 'Ada' },
      items: [{ sku: 'mug-enamel', quantity: 1 }],
      paymentMethod: 'tok_visa',
      ...delivery,
    }),
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { checkoutId: string }).checkoutId
}

/** When the order has come to an end as far as its receipt is concerned. */
const ended = (checkoutId: string, mailTopics: readonly string[]) =>
  eventually(async () => {
    const response = await fetch(`${process.env.API_URL}/checkout/${checkoutId}`)
    const { status, timeline, mails } = (await response.json()) as {
      status: string
      timeline: { topic: string }[]
      mails: { messageId: string }[]
    }
    expect(timeline.map(({ topic }) => topic).filter(topic => topic.startsWith('email-'))).toEqual(mailTopics)
    return { status, messageIds: mails.map(({ messageId }) => messageId) }
  })

const problemOf = async (checkoutId: string) => {
  const { rows } = await database.query(
    `select payload from events where checkout_id = $1 and topic = 'email-undeliverable'`,
    [checkoutId],
  )
  return rows[0]?.payload
}

const mailsTo = async (address: string): Promise<number> => {
  const { emails } = (await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as {
    emails: { destination: { to: string[] } }[]
  }
  return emails.filter(({ destination }) => destination.to.includes(address)).length
}

/** `npm run privacy`, as an operator types it. */
const privacy = async (...args: string[]) => {
  const command = ['--disable-warning=ExperimentalWarning', 'infra/privacy/privacy.ts', ...args, '--json']
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn('node_modules/.bin/node', command, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const answer = JSON.parse(await text(child.stdout))
  return { answer, exitCode: (await exited)[0] }
}

test('a receipt that bounces is the last mail to its address, until an operator allows it again', async () => {
  const email = `bounce+${randomUUID().slice(0, 8)}@simulator.amazonses.com`
  const first = await buy(email)
  const bounced = await ended(first, ['email-successful', 'email-undeliverable'])
  expect(bounced.status).toBe('confirmed')
  expect(await problemOf(first)).toEqual({
    ...{ checkoutId: first, mail: 'receipt', problem: 'bounced', messageId: bounced.messageIds[0] },
    at: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  const { Items } = await dynamodb.send(
    new ScanCommand({ TableName: 'kassa-local-suppressions', ConsistentRead: true }),
  )
  expect(JSON.stringify(Items)).toContain('bounced#')
  expect(JSON.stringify(Items)).not.toContain('@')

  const second = await buy(email)
  expect((await ended(second, ['email-undeliverable'])).status).toBe('ordered')
  expect(await problemOf(second)).toMatchObject({ mail: 'receipt', problem: 'suppressed' })
  expect(await mailsTo(email)).toBe(1)

  const shown = await privacy('show', email)
  expect(shown.answer.notes[0]).toContain(`${email} gets no mails: one bounced at `)
  expect((await privacy('allow', email)).answer).toMatchObject({ stopped: { problem: 'bounced' } })
  expect((await privacy('allow', email)).answer).toEqual({})
  await ended(await buy(email), ['email-successful', 'email-undeliverable'])
  expect(await mailsTo(email)).toBe(2)
})

test('the command that forgets what is old finds nothing in a young shop', async () => {
  const { answer, exitCode } = await privacy('retain', '--dry-run')
  expect(exitCode).toBe(0)
  expect(answer).toMatchObject({ dryRun: true, finished: true })
  expect(answer.places).toContainEqual({ place: 'Checkouts that became no order', count: 0 })
})
