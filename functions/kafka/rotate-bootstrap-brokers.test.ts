import { expect, test } from '@jest/globals'
import { rotateBootstrapBrokers } from './rotate-bootstrap-brokers.ts'

const asked = async (addresses: Parameters<typeof rotateBootstrapBrokers>[0], random: number, times: number) => {
  const next = rotateBootstrapBrokers(addresses, () => random)
  const answers: string[] = []
  for (let time = 0; time < times; time++) answers.push(...(await next()))
  return answers
}

test('each call has the next address, and after the last one the first', async () => {
  expect(await asked(['a:1', 'b:1', 'c:1'], 0, 4)).toEqual(['a:1', 'b:1', 'c:1', 'a:1'])
})

test('it begins somewhere, so that many containers do not all ask the first', async () => {
  expect(await asked(['a:1', 'b:1', 'c:1'], 0.5, 2)).toEqual(['c:1', 'a:1'])
})

test('addresses that have to be asked for are asked for each time', async () => {
  expect(await asked(async () => ['a:1', 'b:1'], 0, 3)).toEqual(['a:1', 'b:1', 'a:1'])
})
