/**
 * The state of a world in one hash: what is stored, what is on the topics and how far it was read, and what each process
 * knows. Two worlds with the same hash go on alike, so one of them need not be explored.
 *
 * The times that the model gives to records and mails count up with every step of any process. No handler reads them, so they
 * are left out; causes come before effects on every path, for that is checked in every state.
 */
import { createHash } from 'node:crypto'
import { topics } from '../../functions/topics.ts'
import type { World } from '../model/simulation.ts'

const tables = ['checkouts', 'payments', 'idempotency', 'orders', 'stock', 'ledger']
const names = [...topics.map(({ name }) => name), 'dead-letter', 'retries-exhausted', 'redriven']

const sorted = (values: readonly unknown[]): string[] => values.map(value => JSON.stringify(value)).sort()

export const fingerprint = (world: World): string => {
  const { database, kafka, lanes } = world
  const state = [
    world.now(),
    tables.map(name => sorted(database.items(name))),
    names.map(name => kafka.records(name).map(({ partition, key, value }) => [partition, key, value])),
    lanes.map(({ committed, batch, invocation, failures }) => [
      committed,
      batch.map(({ offset }) => offset),
      invocation !== undefined,
      failures > 0,
    ]),
    sorted(world.processes()),
    sorted(world.waiting().map(({ name, process }) => [process.name, name])),
    world.answers.map(({ status, checkoutId, amount }) => [status, checkoutId, amount]),
    world.acted.map(({ checkoutId, key, status, action }) => [checkoutId, key, status, action]),
    world.mails.map(({ messageId, to, mail, about }) => [messageId, to, mail, about]),
    sorted(world.windows.map(({ messageId }) => messageId)),
  ]
  return createHash('md5').update(JSON.stringify(state)).digest('base64')
}
