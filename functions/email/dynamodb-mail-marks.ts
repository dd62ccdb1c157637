/**
 * Whether a mail was sent, by the mark that the email function makes when SES has accepted it. A mail that was not sent, because its
 * address gets no more, is marked too.
 */
import { hash } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { EmailSuccessful } from './facts.ts'

export type IsMailSent = (checkoutId: string, mail: EmailSuccessful['mail']) => Promise<boolean>

/** As Powertools makes it from the prefix and the key of the claim. */
export const mailMarkId = (checkoutId: string, mail: EmailSuccessful['mail']): string =>
  `mail#${hash('sha256', JSON.stringify(`${checkoutId}:${mail}`), 'base64')}`

export const dynamodbMailMarks =
  (client: DynamoDBDocumentClient, table: string): IsMailSent =>
  async (checkoutId, mail) => {
    const id = mailMarkId(checkoutId, mail)
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }))
    return Item?.status === 'COMPLETED' && Item.data?.suppressed !== true
  }
