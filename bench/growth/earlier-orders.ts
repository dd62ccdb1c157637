/**
 * Puts orders of earlier days into the sink database, a row for each of their events, so that its indexes are as deep as
 * they would be. The rows hold no JSON, which no insert ever reads again. Nothing is put on the topics, to which brokers
 * only append, nor into the emulator of DynamoDB.
 */
import { Client } from 'pg'

const eventsOfAnOrder = ['checkout-requested', 'payment-successful', 'order-successful', 'email-successful']

const put = `
  insert into events (event_id, type, topic, partition, "offset", at, checkout_id, amount, currency, order_number, mail)
  select gen_random_uuid()::text, 'kassa.' || topic || '.v1', topic, n % 6, n,
    now() - interval '1 day' - (n || ' milliseconds')::interval, checkout_id, 2980, 'EUR',
    case when place > 2 then 'K-' || n end, case when place = 4 then 'receipt' end
  from (select n, gen_random_uuid() as checkout_id from generate_series($1::bigint, $2::bigint) as n offset 0) as orders
  cross join unnest($3::text[]) with ordinality as stages (topic, place)`

/** How many orders the sink knows. */
export const ordersIn = async (client: Client): Promise<number> =>
  Number((await client.query(`select count(*) as orders from events where topic = 'order-successful'`)).rows[0].orders)

export const earlierOrders = async (adminUrl: string, wanted: number): Promise<number> => {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const there = await ordersIn(client)
    if (there < wanted) await client.query(put, [there, wanted - 1, eventsOfAnOrder])
    await client.query('vacuum (analyze) events')
    await client.query('checkpoint')
    return await ordersIn(client)
  } finally {
    await client.end()
  }
}
