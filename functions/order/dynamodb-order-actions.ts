/**
 * What is done with orders, in DynamoDB. One conditional write by the attribute `version` decides an action and keeps the facts
 * that state it in the order item; a cancellation changes the stock in the same transaction. So an action is decided with its
 * facts or not at all, and who comes second reads the first.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { codesOf, isCancelled, type OrderTables, pause, readOrder, stockUpdate } from './dynamodb-orders.ts'
import { dynamodbOutbox, type Outbox } from './dynamodb-outbox.ts'
import { changed, type Decided } from './order-actions.ts'
import type { StoredOrder } from './stored-order.ts'

export interface OrderActions extends Outbox {
  find(checkoutId: string): Promise<StoredOrder | undefined>
  /** Writes the action unless somebody else has changed the order since it was read; answers the order with it. */
  write(order: StoredOrder, decided: Decided): Promise<StoredOrder | undefined>
}

/** Lists grow at their end and nothing is written again, so an erasure in between stays. */
const update = (table: string, order: StoredOrder, decided: Decided) => {
  const { action, refund, set, records } = decided
  const next = changed(order, decided)
  const values = { version: next.version, open: next.open, openSince: next.openSince, ...set }
  const lists = { actions: [action], unpublished: records, ...(refund ? { refunds: [refund] } : {}) }
  const names = [...Object.keys(values), ...Object.keys(lists), 'status']
  return {
    TableName: table,
    Key: { checkoutId: order.checkoutId },
    UpdateExpression: `SET ${[
      ...Object.keys(values).map(name => `#${name} = :${name}`),
      ...Object.keys(lists).map(name => `#${name} = list_append(if_not_exists(#${name}, :empty), :${name})`),
    ].join(', ')}`,
    ConditionExpression: `#status = :before AND ${
      order.version === undefined ? 'attribute_not_exists(#version)' : '#version = :seen'
    }`,
    ExpressionAttributeNames: Object.fromEntries(names.map(name => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries({ ...values, ...lists }).map(([name, value]) => [`:${name}`, value])),
      ':empty': [],
      ':before': order.status,
      ...(order.version === undefined ? {} : { ':seen': order.version }),
    },
  }
}

export const dynamodbOrderActions = (client: DynamoDBDocumentClient, { orders, stock }: OrderTables): OrderActions => ({
  find: async checkoutId => {
    const order = await readOrder(client, orders, checkoutId)
    // An order number has an item of its own in this table.
    return order?.status === undefined ? undefined : order
  },

  write: async (order, decided) => {
    const Update = update(orders, order, decided)
    if (decided.set.status !== 'cancelled') {
      try {
        await client.send(new UpdateCommand(Update))
        return changed(order, decided)
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined
        throw error
      }
    }
    for (let attempt = 1; ; attempt++) {
      try {
        const TransactItems = [{ Update }, ...order.lines.map(line => stockUpdate(stock, line, '+'))]
        await client.send(new TransactWriteCommand({ TransactItems }))
        return changed(order, decided)
      } catch (error) {
        if (!isCancelled(error)) throw error
        if (codesOf(error)[0] === 'ConditionalCheckFailed') return undefined
        await pause(attempt, error)
      }
    }
  },

  ...dynamodbOutbox(client, orders),
})
