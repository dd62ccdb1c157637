import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { expect, test } from '@jest/globals'
import { clientId, isDeadClient } from './client-id.ts'

test('this process is alive', () => {
  expect(isDeadClient(clientId('charge'))).toBe(false)
})

test('a process of this machine that has ended is dead', () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  expect(isDeadClient(`serverless-offline-kafka/charge@${hostname()}#${pid}`)).toBe(true)
})

test.each([
  'kafkajs',
  'my-app/charge@elsewhere#1',
  `other/charge@${hostname()}#999999999`,
  'serverless-offline-kafka/charge@elsewhere#999999999',
])('%s is none of ours to judge', id => {
  expect(isDeadClient(id)).toBe(false)
})
