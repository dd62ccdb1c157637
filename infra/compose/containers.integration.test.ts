/** What the volumes are for: whatever is stopped or killed comes back with all it had, and the shop sells on. */
import { randomUUID } from 'node:crypto'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import { dynamodb } from '../../functions/dynamodb.ts'
import { delivery } from '../../tests/delivery.ts'
import { eventually } from '../../tests/eventually.ts'
import { type Containers, containers } from './containers.ts'

jest.setTimeout(240_000)

const { API_URL, MAILBOX_URL, KASSA_COMPOSE_PROJECT: project, KASSA_TEST_OFFSET: offset } = process.env
const bought: { readonly checkoutId: string; readonly email: string }[] = []
let compose: Containers['compose']

const buy = async (): Promise<void> => {
  const email = `${randomUUID()}@example.com`
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const items = [{ sku: 'mug-enamel', quantity: 1 }]
  const body = JSON.stringify({ customer: { email, name: 'Ada' }, items, paymentMethod: 'tok_visa', ...delivery })
  const checkoutId = await eventually(async () => {
    const response = await fetch(`${API_URL}/checkout`, { method: 'POST', headers, body })
    const answer = (await response.json()) as { checkoutId: string }
    expect(response.status).toBe(202)
    return answer.checkoutId
  }, 60_000)
  bought.push({ checkoutId, email })
}

const orderOf = async (checkoutId: string): Promise<unknown> =>
  (await dynamodb.send(new GetCommand({ TableName: 'kassa-local-orders', Key: { checkoutId }, ConsistentRead: true })))
    .Item?.status

/** Everything that was ever bought: its rows, its order, its mail. */
const everythingIsThere = async (): Promise<void> => {
  for (const { checkoutId, email } of bought) {
    await eventually(async () => {
      const response = await fetch(`${API_URL}/checkout/${checkoutId}`)
      const { status, timeline } = (await response.json()) as { status: string; timeline?: unknown[] }
      expect({ checkoutId, status, events: timeline?.length }).toEqual({ checkoutId, status: 'confirmed', events: 4 })
    }, 120_000)
    expect({ checkoutId, order: await orderOf(checkoutId) }).toEqual({ checkoutId, order: 'placed' })
    const { emails } = (await (await fetch(`${MAILBOX_URL}/store`)).json()) as {
      emails: { destination: { to: string[] } }[]
    }
    expect(emails.filter(({ destination }) => destination.to.includes(email))).toHaveLength(1)
  }
}

const services = ['kafka-1', 'kafka-2', 'kafka-3', 'connect', 'postgres', 'dynamodb', 'mail'] as const
const describeOnCompose = project ? describe : describe.skip

describeOnCompose('nothing is lost, and the shop sells on', () => {
  beforeAll(async () => {
    ;({ compose } = await containers({ offset: Number(offset), project: project ?? '' }))
    await buy()
    await everythingIsThere()
  })

  test.each(services)('when %s is restarted', async service => {
    await compose('restart', service)
    await buy()
    await compose('up', '-d', '--wait')
    await everythingIsThere()
  })

  test('when all are killed at once', async () => {
    await compose('kill', ...services)
    await compose('up', '-d', '--wait')
    await buy()
    await everythingIsThere()
  })

  test('when all are taken down and brought up again', async () => {
    await compose('down')
    await compose('up', '-d', '--wait')
    await buy()
    await everythingIsThere()
  })
})
