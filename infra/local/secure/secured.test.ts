import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Refusal } from '../../refusal.ts'
import { clear, type Home, homeIn } from '../home.ts'
import { credentialsFile, readCredentials, users, withUsers, writeCredentials } from './credentials.ts'
import { asUser, secured } from './secured.ts'

let home: Home
beforeEach(async () => {
  home = homeIn(join(await mkdtemp(join(tmpdir(), 'secured-')), '.kassa'))
})
afterEach(() => rm(dirname(home.folder), { recursive: true }))

/** As the first start of the brokers leaves it. */
const withBrokers = async () => {
  await mkdir(dirname(home.data('kafka-cluster-id')), { recursive: true })
  await writeFile(home.data('kafka-cluster-id'), 'id')
}

test('the first start makes a password for every user, which later starts find, in a file for its owner alone', async () => {
  const first = await secured(home, true, 'java')
  expect(Object.keys(first?.credentials.users ?? {})).toEqual(users)
  expect(new Set(Object.values(first?.credentials.users ?? {})).size).toBe(users.length)
  expect(first?.newUsers).toEqual([])
  expect((await stat(credentialsFile(home))).mode & 0o777).toBe(0o600)
  await withBrokers()
  expect((await secured(home, true, 'java'))?.credentials).toEqual(first?.credentials)
})

test('without --secure nothing is made', async () => {
  expect(await secured(home, false, 'java')).toBeUndefined()
  expect(await readCredentials(home)).toBeUndefined()
})

test('a home is not started the other way than it was made, and is after --fresh', async () => {
  await withBrokers()
  await expect(secured(home, true, 'java')).rejects.toThrow(Refusal)
  await expect(secured(home, true, 'java')).rejects.toThrow(
    `${home.folder} was made without --secure, and its brokers know no users: start it without, give another folder with --home, or begin anew with --fresh.`,
  )
  await clear(home)
  await secured(home, true, 'java')
  await withBrokers()
  await expect(secured(home, false, 'java')).rejects.toThrow(
    `${home.folder} was made with --secure, and its brokers let in nobody without a name: start it with --secure, give another folder with --home, or begin anew with --fresh.`,
  )
  await clear(home)
  expect(await secured(home, false, 'java')).toBeUndefined()
})

test('a function that is younger than the home is told, and kept only when the brokers have it', async () => {
  const [young = '', ...others] = users.toReversed()
  await writeCredentials(home, withUsers(undefined, others))
  await withBrokers()
  const { newUsers, credentials } = (await secured(home, true, 'java')) ?? {}
  expect(newUsers).toEqual([young])
  expect(credentials?.users[young]).toMatch(/^[\w-]{32}$/)
  expect((await readCredentials(home))?.users[young]).toBeUndefined()
})

test('a user that is not there is named, with what to do', async () => {
  await expect(asUser(home, { users: {}, stores: '' }, 'charge')).rejects.toThrow(
    `${credentialsFile(home)} has no user charge: run npm start once.`,
  )
})
