/**
 * Deletes or completes only the record it created. Powertools' layer deletes and completes by the key alone: an owner that
 * paused for longer than its claim would delete or overwrite the record of its successor.
 *
 * - A delete has the condition that the record is still the one that was written here.
 * - The first result stays. A later caller with a result of its own gets AlreadyCompleted with the stored result.
 */
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import type { IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence'
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { AlreadyCompleted } from './once.ts'

const attributes = {
  keyAttr: 'id',
  statusAttr: 'status',
  expiryAttr: 'expiration',
  inProgressExpiryAttr: 'in_progress_expiration',
  dataAttr: 'data',
}
const { keyAttr, statusAttr, expiryAttr, inProgressExpiryAttr, dataAttr } = attributes

/** Serves one claim, and recognises it by its expiry: every successor's claim expires later. */
export class FencedPersistenceLayer extends DynamoDBPersistenceLayer {
  readonly #client: DynamoDBClient
  readonly #table: string
  #runsOut = 0

  constructor(client: DynamoDBClient, table: string) {
    super({ tableName: table, awsSdkV3Client: client, ...attributes })
    this.#client = client
    this.#table = table
  }

  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    await super._putRecord(record)
    this.#runsOut = record.inProgressExpiryTimestamp ?? 0
  }

  protected override async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    const letGo = new DeleteItemCommand({
      TableName: this.#table,
      Key: this.getKey(record.idempotencyKey),
      ConditionExpression: '#status = :inprogress AND #runs_out = :runs_out',
      ExpressionAttributeNames: { '#status': statusAttr, '#runs_out': inProgressExpiryAttr },
      ExpressionAttributeValues: marshall({ ':inprogress': 'INPROGRESS', ':runs_out': this.#runsOut }),
    })
    await this.#client.send(letGo).catch(error => {
      // Another caller took over or completed it: nothing of ours is left to delete.
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    })
  }

  protected override async _updateRecord(record: IdempotencyRecord): Promise<void> {
    const mark = new UpdateItemCommand({
      TableName: this.#table,
      Key: this.getKey(record.idempotencyKey),
      UpdateExpression: 'SET #status = :status, #expiry = :expiry, #data = :data',
      ConditionExpression: 'attribute_not_exists(#key) OR #status = :inprogress OR #expiry < :now',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ExpressionAttributeNames: { '#key': keyAttr, '#status': statusAttr, '#expiry': expiryAttr, '#data': dataAttr },
      ExpressionAttributeValues: marshall({
        ':status': record.getStatus(),
        ':expiry': record.expiryTimestamp,
        ':data': record.responseData ?? null,
        ':inprogress': 'INPROGRESS',
        ':now': Date.now() / 1_000,
      }),
    })
    await this.#client.send(mark).catch(error => {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
      throw new AlreadyCompleted(unmarshall(error.Item)[dataAttr])
    })
  }
}
