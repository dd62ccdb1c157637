/** The idempotency table as a map, with DynamoDB's conditions on the puts. */
import { IdempotencyItemAlreadyExistsError, IdempotencyItemNotFoundError } from '@aws-lambda-powertools/idempotency'
import { BasePersistenceLayer, type IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence'

export class ClaimsInMemory extends BasePersistenceLayer {
  readonly records = new Map<string, IdempotencyRecord>()
  protected async _getRecord(key: string) {
    const record = this.records.get(key)
    if (!record) throw new IdempotencyItemNotFoundError('none')
    return record
  }
  protected async _putRecord(record: IdempotencyRecord) {
    const existing = this.records.get(record.idempotencyKey)
    const abandoned = existing?.getStatus() === 'INPROGRESS' && (existing.inProgressExpiryTimestamp ?? 0) < Date.now()
    if (existing && !existing.isExpired() && !abandoned) throw new IdempotencyItemAlreadyExistsError('exists', existing)
    this.records.set(record.idempotencyKey, record)
  }
  protected async _updateRecord(record: IdempotencyRecord) {
    this.records.set(record.idempotencyKey, record)
  }
  protected async _deleteRecord(record: IdempotencyRecord) {
    this.records.delete(record.idempotencyKey)
  }
}
