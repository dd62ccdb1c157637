/** The shop's own tables and the ledger of the provider, as lines of the history. */
import { DynamoDBDocumentClient, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { Action, StoredOrder } from '../../../functions/order/stored-order.ts'
import type { LedgerPayment } from '../../../functions/payment/dynamodb-ledger.ts'
import type { Payment } from '../../../functions/payment/dynamodb-payments.ts'
import type { Addresses } from '../../../infra/local/addresses.ts'
import { localDynamodb, localPrefix } from '../../../infra/local/set-up/tables.ts'
import type { Goods, Line, Order } from '../history.ts'

type Item = Record<string, unknown>

const table = (name: string): string => `${localPrefix}-${name}`

export const tablesAt = (at: Addresses) => {
  const client = DynamoDBDocumentClient.from(localDynamodb({ endpoint: at.dynamodb.url, region: 'eu-central-1' }))
  const all = async (name: string): Promise<Item[]> => {
    const items: Item[] = []
    for await (const page of paginateScan({ client }, { TableName: table(name), ConsistentRead: true })) {
      items.push(...(page.Items ?? []))
    }
    return items
  }
  const deliver = async (stock: Readonly<Record<string, number>>): Promise<void> => {
    for (const [sku, left] of Object.entries(stock)) {
      await client.send(new PutCommand({ TableName: table('stock'), Item: { sku, left } }))
    }
  }
  return { all, deliver }
}

/** The provider's ledger, an item. */
export const ledgerLine = (item: Item): Line[] => {
  const { kind, amount, parameters, idempotencyKey } = item
  if (kind === 'payment') {
    const { checkoutId, paymentId, status } = item as unknown as LedgerPayment
    return [{ kind, checkoutId, amount: Number(amount), paymentId, status }]
  }
  if (kind !== 'refund') return []
  const [, , refundId] = String(idempotencyKey).split(':')
  const paymentId = (JSON.parse(String(parameters)) as string[])[2] ?? ''
  return [{ kind, amount: Number(amount), paymentId, ...(refundId === undefined ? {} : { refundId }) }]
}

/** The shop's decision about a payment. */
export const decisionLine = (item: Item, requestedAt: string | undefined): Line[] => {
  const { checkoutId, status, at } = item as unknown as Payment
  if (status === undefined || requestedAt === undefined) return []
  return [{ kind: 'decision', checkoutId, status, ageMs: Date.parse(at) - Date.parse(requestedAt) }]
}

const ofKind = (actions: readonly Action[]) => {
  const ids = (of: Action['kind']) => actions.filter(({ kind }) => kind === of).map(({ action }) => action)
  return { receipts: ids('receipt'), corrections: ids('address') }
}

/** The table of orders also has an item for each order number. */
export const orderLine = (item: Item, authorisedAt: ReadonlyMap<string, string>): Line[] => {
  const { checkoutId, status, reason, cancelReason, lines, at } = item
  if (status === undefined) return []
  const { actions, refunds, shipment, open } = item as Partial<StoredOrder>
  const authorised = authorisedAt.get(String(checkoutId))
  const waitedMs = authorised === undefined ? undefined : Date.parse(String(at)) - Date.parse(authorised)
  return [
    {
      kind: 'order',
      checkoutId: String(checkoutId),
      status: status as Order['status'],
      ...(waitedMs === undefined ? {} : { waitedMs }),
      ...(typeof reason === 'string' ? { reason } : {}),
      ...(typeof cancelReason === 'string' ? { cancelReason } : {}),
      ...(shipment ? { isShipped: true as const } : {}),
      ...(refunds ? { refunds } : {}),
      ...(actions ? { actions: actions.map(({ action }) => action), ...ofKind(actions) } : {}),
      ...(open === undefined ? {} : { isOpen: true as const }),
      lines: (lines as Goods).map(({ sku, quantity }) => ({ sku, quantity })),
    },
  ]
}

/** When each payment was authorised, by its checkout. */
export const authorisations = (payments: readonly Item[]): ReadonlyMap<string, string> =>
  new Map(
    payments.flatMap(({ checkoutId, status, at }) =>
      status === 'authorised' ? [[String(checkoutId), String(at)] as const] : [],
    ),
  )

export const readTables = async (at: Addresses, delivered: Readonly<Record<string, number>>): Promise<Line[]> => {
  const { all } = tablesAt(at)
  const payments = await all('payments')
  const authorisedAt = authorisations(payments)
  const orders = (await all('orders')).flatMap(item => orderLine(item, authorisedAt))
  const requestedAt = new Map(
    (await all('checkouts')).map(({ checkoutId, requested }) => [
      String(checkoutId),
      (requested as { requestedAt: string }).requestedAt,
    ]),
  )
  const decisions = payments.flatMap(item => decisionLine(item, requestedAt.get(String(item.checkoutId))))
  const stock = (await all('stock')).map(
    ({ sku, left }): Line => ({
      kind: 'stock',
      sku: String(sku),
      initial: delivered[String(sku)] ?? 0,
      left: Number(left),
    }),
  )
  return [...(await all('provider-ledger')).flatMap(ledgerLine), ...decisions, ...orders, ...stock]
}
