/**
 * The addresses that get no more mails, in DynamoDB, as hashes. A bounce counts for the address as it is written: whoever types a
 * `+tag` that somebody's mail server does not know must not silence that person. A complaint counts for the mailbox, whose owner made it.
 */
import { hash } from 'node:crypto'
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { batchGet } from '../batch-get.ts'
import { mailboxOf } from '../mailbox.ts'

export interface Suppression {
  readonly problem: 'bounced' | 'complained'
  /** When the mail bounced or was complained about, ISO 8601. */
  readonly at: string
}

export type FindSuppression = (address: string) => Promise<Suppression | undefined>
export type Suppress = (address: string, suppression: Suppression) => Promise<void>

const idOf = (problem: Suppression['problem'], address: string): string => {
  const counted = problem === 'bounced' ? address.toLowerCase() : mailboxOf(address)
  return `${problem}#${hash('sha256', counted, 'base64url')}`
}
const idsOf = (address: string) => [idOf('complained', address), idOf('bounced', address)]

export const findSuppression =
  (client: DynamoDBDocumentClient, table: string): FindSuppression =>
  async address => {
    const [found] = await batchGet(
      client,
      table,
      idsOf(address).map(id => ({ id })),
    )
    return found && { problem: found.problem as Suppression['problem'], at: String(found.at) }
  }

export const suppress =
  (client: DynamoDBDocumentClient, table: string): Suppress =>
  async (address, { problem, at }) => {
    await client.send(new PutCommand({ TableName: table, Item: { id: idOf(problem, address), problem, at } }))
  }

/** Mails to the address are sent again. @returns what had stopped them */
export const allow = (client: DynamoDBDocumentClient, table: string) => {
  const find = findSuppression(client, table)
  return async (address: string): Promise<Suppression | undefined> => {
    const found = await find(address)
    for (const id of found ? idsOf(address) : [])
      await client.send(new DeleteCommand({ TableName: table, Key: { id } }))
    return found
  }
}
