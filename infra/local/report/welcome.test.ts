import { expect, test } from '@jest/globals'
import { delivery } from '../../../tests/delivery.ts'
import { addresses } from '../addresses.ts'
import { welcome } from './welcome.ts'

const shown = {
  at: addresses(1000),
  home: '.kassa',
  functions: true,
  storefront: true,
  memory: '1600 MB',
  serving: {},
  idempotencyKey: '5f0c0a8e-0000-4000-8000-000000000000',
}

test('every address has a line that says what it is for', () => {
  const text = welcome(shown)
  for (const address of [
    'http://127.0.0.1:4000',
    'http://127.0.0.1:4001',
    'http://127.0.0.1:9005',
    'http://127.0.0.1:5318',
    '127.0.0.1:10092,127.0.0.1:10094,127.0.0.1:10096',
    'http://127.0.0.1:9083',
    'postgresql://analyst:analyst@127.0.0.1:16432/analytics',
    'http://127.0.0.1:9000',
  ])
    expect(text).toMatch(new RegExp(`^  \\S.*  ${address.replaceAll('.', '\\.')}  +\\S`, 'm'))
})

test('the printed curl buys: it holds the address, the key and a body that is JSON', () => {
  const curl = welcome(shown).match(/^ {2}curl -sS (\S+\/checkout) .*'Idempotency-Key: (\S+)' -d '(.+)'$/m)
  expect(curl?.slice(1, 3)).toEqual(['http://127.0.0.1:4000/checkout', shown.idempotencyKey])
  expect(JSON.parse(curl?.[3] ?? '')).toEqual({
    customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
    items: [{ sku: 'mug-enamel', quantity: 1 }],
    paymentMethod: 'tok_visa',
    ...delivery,
  })
})

test('without the functions it says how to serve them, with the addresses where ports are moved', () => {
  const alone = { ...shown, functions: false, storefront: false }
  expect(welcome({ ...alone, at: addresses() })).toMatch(/^ {2}npx sls offline start$/m)
  expect(welcome(alone)).toMatch(/^ {2}KAFKA_BROKERS='127\.0\.0\.1:10092,.* HTTP_PORT='4000' .*npx sls offline start$/m)
  expect(welcome(alone)).not.toContain('curl')
})

test('with --secure it says where users are and how to serve the functions as themselves, and shows no secret', () => {
  const serving = { KASSA_CREDENTIALS: '/home/.kassa/secure/credentials.json', NODE_EXTRA_CA_CERTS: '/home/ca.pem' }
  const text = welcome({ ...shown, at: addresses(), functions: false, serving })
  expect(text).toMatch(/^ {2}Users +\.kassa\/secure +\S/m)
  expect(text).toMatch(
    /^ {2}KASSA_CREDENTIALS='\/home\/.*' NODE_EXTRA_CA_CERTS='\/home\/ca\.pem' npx sls offline start$/m,
  )
})
