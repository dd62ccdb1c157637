/** On brand-changed and product-changed: makes the view. Order, repetition and compaction do not matter, only the version. */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Unprocessable } from '../errors.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import type { Topic } from '../kafka/topic.ts'
import { settings } from '../settings.ts'
import { versionHeader } from './change.ts'
import { applyState, type CatalogueView } from './dynamodb-catalogue.ts'
import {
  type BrandChanged,
  BrandState,
  brandChanged,
  type ProductChanged,
  ProductState,
  productChanged,
} from './facts.ts'

type Change = BrandChanged | ProductChanged

/** @throws Unprocessable when a tombstone has no version */
const versionOf = ({ headers, value }: Pick<ConsumedRecord<Change | null>, 'headers' | 'value'>): number => {
  const version = value?.version ?? Number(headers[versionHeader])
  if (Number.isSafeInteger(version) && version > 0) return version
  throw new Unprocessable('missing-version', `A record without a value needs the header ${versionHeader}.`)
}

export const catalogueView =
  ({ apply }: Pick<CatalogueView, 'apply'>) =>
  async (record: ConsumedRecord<Change | null>): Promise<void> => {
    const { topic, key, value } = record
    const id = value === null ? key : 'sku' in value ? value.sku : value.brand
    if (!id || id !== key)
      throw new Unprocessable('wrong-key', 'The key of the record is not the brand or sku that it describes.')
    const version = versionOf(record)
    if (topic === productChanged.name)
      await apply('product', id, version, value === null ? null : ProductState.strip().parse(value))
    else await apply('brand', id, version, value === null ? null : BrandState.strip().parse(value))
  }

const { CATALOGUE_TABLE, ...kafka } = settings({ CATALOGUE_TABLE: z.string(), ...kafkaSettings })
const { send, warm } = connectKafka(kafka)

export const handler = consume([brandChanged, productChanged] as readonly Topic<Change | null>[], {
  send,
  warm,
  ...limits.catalogueView,
}).handler(catalogueView({ apply: applyState(dynamodb, CATALOGUE_TABLE) }))
