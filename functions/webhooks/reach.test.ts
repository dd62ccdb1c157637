import { describe, expect, test } from '@jest/globals'
import { lookupWithin, problemOf } from './reach.ts'

describe('a deployed stage posts to', () => {
  test.each([
    ['https://warehouse.example.org/kassa?shop=1'],
    ['https://93.184.216.34/'],
    ['https://[2606:2800:220:1:248:1893:25c8:1946]/'],
  ])('%s', address => {
    expect(problemOf('public', address)).toBeUndefined()
  })

  test.each([
    ['http://warehouse.example.org/', 'https://'],
    ['ftp://warehouse.example.org/', 'https://'],
    ['warehouse', 'https://'],
    ['https://user:password@warehouse.example.org/', 'without user name'],
    ['https://localhost/', 'public'],
    ['https://127.0.0.1/', 'public'],
    ['https://0x7f.1/', 'public'],
    ['https://10.1.2.3/', 'public'],
    ['https://169.254.169.254/latest/meta-data', 'public'],
    ['https://192.168.0.10/', 'public'],
    ['https://[::1]/', 'public'],
    ['https://[fd00::1]/', 'public'],
    ['https://[::ffff:10.0.0.1]/', 'public'],
  ])('not %s', (address, because) => {
    expect(problemOf('public', address)).toContain(because)
  })
})

test('a laptop posts to itself, and to nobody else', () => {
  for (const address of ['http://127.0.0.1:4000/', 'http://localhost:4000/', 'https://[::1]:4000/'])
    expect(problemOf('loopback', address)).toBeUndefined()
  for (const address of ['https://warehouse.example.org/', 'http://192.168.0.10/'])
    expect(problemOf('loopback', address)).toContain('this machine')
})

test('a name that leads outside is refused when it is looked up', async () => {
  const look = (reach: 'public' | 'loopback') =>
    new Promise((resolve, reject) =>
      lookupWithin(reach)('localhost', { family: 4 }, (error, address) => (error ? reject(error) : resolve(address))),
    )
  expect(await look('loopback')).toBe('127.0.0.1')
  await expect(look('public')).rejects.toThrow('localhost has an address that is not public.')
})
