/**
 * One claim in the idempotency table, which takes away nothing but its own. Powertools' layer deletes and marks by the key
 * alone: an owner that stood still for longer than its claim would delete the mark of its successor, or write over it.
 *
 * - Letting go deletes the claim only as long as it is the one that was written here.
 * - The first mark stays. Whoever comes after it with a result of its own is told by AlreadyCompleted what is marked.
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

/** Serves one claim: it knows the claim by when it runs out, which is later for every successor. */
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
      // Taken over, or marked: there is nothing of ours to let go.
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
