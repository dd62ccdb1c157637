import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { Unavailable } from '../errors.ts'
import { connectDatabase, TooSlow } from './postgres.ts'

let database: OwnDatabase
beforeAll(async () => {
  database = await ownDatabase()
})
afterAll(() => database.drop())

test('counts, sums and times come as what they are', async () => {
  const { query, close } = connectDatabase(database.url)
  expect(
    await query(`select count(*) as n, 1.5::numeric as m, null::bigint as none, $1::timestamptz as t`, [new Date(0)]),
  ).toEqual([{ n: 1, m: 1.5, none: null, t: new Date(0) }])
  await close()
})

const others = `from pg_stat_activity where datname = current_database() and usename = 'analyst'`

describe('a database that cannot answer is unavailable', () => {
  const fails = async (url: string) => {
    const { query, close } = connectDatabase(url)
    await expect(query('select 1')).rejects.toBeInstanceOf(Unavailable)
    await close()
  }

  test('when nobody listens', () => fails('postgresql://analyst:analyst@127.0.0.1:1/analytics'))

  test('when it accepts and says nothing, as when it is frozen', async () => {
    const frozen = createServer(socket => socket.resume())
    await new Promise<void>(resolve => frozen.listen(0, '127.0.0.1', resolve))
    const address = frozen.address()
    await fails(`postgresql://analyst:analyst@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/analytics`)
    await new Promise(resolve => frozen.close(resolve))
  })

  test('when a statement takes too long, which is told apart', async () => {
    const { query, close } = connectDatabase(database.url, 200)
    await expect(query('select pg_sleep(60)')).rejects.toEqual(
      new TooSlow('The analytics database gave up after 200 ms.'),
    )
    await close()
  })

  test('when it ends the connection, and the next one too', async () => {
    const { query, close } = connectDatabase(database.url)
    let ended = false
    const failed = expect(query('select pg_sleep(60)')).rejects.toEqual(
      new Unavailable('The analytics database does not answer: terminating connection due to administrator command'),
    )
    void failed.finally(() => {
      ended = true
    })
    while (!ended) {
      await database.admin.query(`select pg_terminate_backend(pid) ${others} and query like 'select pg_sleep%'`)
      await setTimeout(10)
    }
    await failed
    await close()
  })
})

describe('a connection that ended is replaced, and the statement query once more', () => {
  const end = () => database.admin.query(`select pg_terminate_backend(pid) ${others}`)

  test('when it was idle, whether the pool has heard of it or not', async () => {
    const { query, close } = connectDatabase(database.url)
    for (let time = 0; time < 20; time += 1) {
      expect(await query('select 1 as one')).toEqual([{ one: 1 }])
      await end()
    }
    await close()
  })

  test('when it was at work', async () => {
    const { query, close } = connectDatabase(database.url)
    const slow = query('select 1 as one from pg_sleep(1)')
    while ((await database.admin.query(`select ${others} and state = 'active'`)).rowCount === 0) await setTimeout(10)
    await end()
    expect(await slow).toEqual([{ one: 1 }])
    await close()
  })
})

test('a statement that is wrong is our fault, not an outage', async () => {
  const { query, close } = connectDatabase(database.url)
  await expect(query('select nonsense')).rejects.not.toBeInstanceOf(Unavailable)
  await expect(query('select nonsense')).rejects.toThrow(/column "nonsense" does not exist/)
  await close()
})
