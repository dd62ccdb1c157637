import { describe, expect, test } from '@jest/globals'
import { postedTopicNames } from './posted-topics.ts'
import { receiversOf } from './receivers.ts'

const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
const other = `whsec_${Buffer.alloc(24, 2).toString('base64')}`
const warehouse = { name: 'warehouse', url: 'https://warehouse.test/kassa', topics: ['order-successful'] }
const erp = { name: 'erp', url: 'https://erp.test/' }

const read = (receivers: unknown, secrets: unknown, more: Readonly<Record<string, string>> = {}) =>
  receiversOf({
    WEBHOOK_RECEIVERS: typeof receivers === 'string' ? receivers : JSON.stringify(receivers),
    WEBHOOK_SECRETS: JSON.stringify(secrets),
    ...more,
  })

test('each receiver has its topics, all by default, and its secrets', async () => {
  expect(await read([warehouse, erp], { warehouse: secret, erp: [other, secret] })).toEqual([
    { ...warehouse, secrets: [secret] },
    { ...erp, topics: postedTopicNames, secrets: [other, secret] },
  ])
})

test('without receivers nothing is needed, and no secret is read', async () => {
  const neverRead = () => Promise.reject(new Error('A secret was read.'))
  expect(await receiversOf({}, neverRead)).toEqual([])
  expect(await receiversOf({ WEBHOOK_RECEIVERS: '[]', WEBHOOK_SECRETS_ARN: 'arn:x' }, neverRead)).toEqual([])
})

test('on AWS the secrets are the text of a secret', async () => {
  const receivers = { WEBHOOK_RECEIVERS: JSON.stringify([erp]), WEBHOOK_SECRETS_ARN: 'arn:webhooks' }
  const readSecret = async (arn: string) => (arn === 'arn:webhooks' ? ` {"erp":"${secret}"}\n` : undefined)
  expect(await receiversOf(receivers, readSecret)).toMatchObject([{ name: 'erp', secrets: [secret] }])
  await expect(receiversOf(receivers, async () => undefined)).rejects.toThrow('WEBHOOK_SECRETS is missing')
})

describe('a setting is refused, and named', () => {
  test.each<[string, unknown, unknown, string]>([
    ['no JSON', 'https://erp.test', {}, 'WEBHOOK_RECEIVERS is wrong (expected JSON)'],
    [
      'an address without TLS',
      [{ ...erp, url: 'http://erp.test/' }],
      {},
      'WEBHOOK_RECEIVERS is wrong (0: url: expected',
    ],
    ['a topic that is not posted', [{ ...erp, topics: ['checkout-requested'] }], {}, '(0: topics: 0: '],
    ['a misspelt member', [{ ...erp, topic: 'order-successful' }], {}, 'Unrecognized key: "topic"'],
    ['a name twice', [erp, erp], {}, 'expected a name of its own for each receiver'],
    ['no secret', [warehouse, erp], { warehouse: secret }, 'WEBHOOK_SECRETS has no secret for erp.'],
    ['a secret that is none', [erp], { erp: 'hunter2' }, 'WEBHOOK_SECRETS is wrong (erp: '],
  ])('%s', async (_, receivers, secrets, sentence) => {
    await expect(read(receivers, secrets)).rejects.toThrow(sentence)
  })

  test('an address beyond this machine, on a laptop', async () => {
    await expect(read([erp], { erp: secret }, { WEBHOOK_REACH: 'loopback' })).rejects.toThrow(
      'WEBHOOK_RECEIVERS is wrong (0: url: expected an address of this machine',
    )
  })
})

test('a wrong secret is not repeated in the message', async () => {
  const failure = await read([erp], { erp: 'hunter2' }).catch((error: Error) => error.message)
  expect(failure).not.toContain('hunter2')
})
