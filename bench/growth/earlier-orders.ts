/**
 * Puts orders of earlier days into the sink database, a row for each of their events, so that its indexes are as deep as
 * they would be. The rows hold no JSON, which no insert ever reads again. Nothing is put on the topics, to which brokers
 * only append, nor into the emulator of DynamoDB.
 */
import { Client } from 'pg'
import { ensureSchema, type SchemaOptions } from '../../connect/sink.ts'

const eventsOfAnOrder = ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful']

/** Most of its time an index costs when rows come one by one; the schema makes them anew afterwards. */
const withoutIndexes = `
  drop index events_by_topic_and_time, events_by_checkout, events_by_arrival, events_by_trace;
  alter table events disable trigger lines_come`

/** Ids that count up, for the one index that stays. */
const put = `
  insert into events (event_id, type, topic, partition, "offset", at, checkout_id, amount, currency, order_number, mail)
  select lpad(to_hex(n * 4 + place), 32, '0')::uuid::text, 'kassa.' || topic || '.v1', topic, n % 6, n,
    now() - interval '1 day' - (n || ' milliseconds')::interval, checkout_id, 2980, 'EUR',
    case when place > 2 then 'K-' || n end, case when place = 4 then 'receipt' end
  from (select n, gen_random_uuid() as checkout_id from generate_series($1::bigint, $2::bigint) as n offset 0) as orders
  cross join unnest($3::text[]) with ordinality as stages (topic, place)`

const ordersIn = async (client: Client): Promise<number> =>
  Number((await client.query(`select count(*) as orders from events where topic = 'order-successful'`)).rows[0].orders)

/** @returns how many orders there are then: what is there already counts */
export const earlierOrders = async (database: SchemaOptions, wanted: number): Promise<number> => {
  const client = new Client({ connectionString: database.adminUrl })
  await client.connect()
  try {
    const there = await ordersIn(client)
    if (there < wanted) {
      await client.query(withoutIndexes)
      await client.query(put, [there, wanted - 1, eventsOfAnOrder])
      await client.query('alter table events enable trigger lines_come')
      await ensureSchema(database)
      await client.query('vacuum (analyze) events')
    }
    await client.query('checkpoint')
    return Math.max(there, wanted)
  } finally {
    await client.end()
  }
}
