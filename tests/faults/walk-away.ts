/**
 * A shopper who leaves the bank's page open and never answers. The half hour they have is not waited for: the time at which they
 * were asked is moved back in the table, and the reconciler finds the payment.
 */
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { confirmPatienceMs } from '../../functions/payment/conclude.ts'
import type { Addresses } from '../../infra/local/addresses.ts'
import { localDynamodb, localPrefix } from '../../infra/local/set-up/tables.ts'

/** @returns whether it is done; not while DynamoDB is away */
export type LetConfirmationExpire = (checkoutId: string) => Promise<boolean>

const minute = 60_000

export const letConfirmationExpire = (at: Addresses): LetConfirmationExpire => {
  const client = DynamoDBDocumentClient.from(localDynamodb({ endpoint: at.dynamodb.url, region: 'eu-central-1' }))
  return async checkoutId => {
    const asked = new Date(Date.now() - confirmPatienceMs - minute).toISOString()
    const moved = await client
      .send(
        new UpdateCommand({
          TableName: `${localPrefix}-payments`,
          Key: { checkoutId },
          UpdateExpression: 'SET #at = :asked, openSince = :asked',
          ConditionExpression: '#status = :open',
          ExpressionAttributeNames: { '#at': 'at', '#status': 'status' },
          ExpressionAttributeValues: { ':asked': asked, ':open': 'open' },
        }),
      )
      .then(
        () => true,
        // Decided already; anything else is tried again.
        (error: Error) => error.name === 'ConditionalCheckFailedException',
      )
    return moved
  }
}
