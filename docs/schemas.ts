/** `npm run schemas`: records the schemas of the topics as released, in docs/schemas/, one file for each CloudEvents type. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { type Topic, type Version, versionsOf } from '../functions/kafka/topic.ts'
import { topics } from '../functions/topics.ts'
import type { JsonSchema } from './schema-compatibility.ts'

export const folder = new URL('schemas/', import.meta.url)

/** What a record may hold for its readers: unknown fields are dropped, so they are allowed. */
export const schemaOf = ({ schema }: Pick<Version, 'schema'>): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input' }) as JsonSchema

if (import.meta.main) {
  mkdirSync(folder, { recursive: true })
  for (const version of (topics as readonly Topic[]).flatMap(versionsOf)) {
    writeFileSync(new URL(`${version.type}.json`, folder), `${JSON.stringify(schemaOf(version), null, 2)}\n`)
  }
}
