/**
 * Headers of a record, byte for byte: any producer may write bytes that are no text, and the same name several times. A
 * name has its values in their order; the order between different names is not kept, because kafkajs does not keep it.
 */
import type { MSKRecord } from 'aws-lambda'

export type RawHeaders = Readonly<Record<string, Buffer[]>>

const byName = (pairs: readonly (readonly [string, Buffer])[]): RawHeaders =>
  Object.fromEntries(
    [...Map.groupBy(pairs, ([name]) => name)].map(([name, values]) => [name, values.map(([, bytes]) => bytes)]),
  )

/** Lambda gives header bytes as numbers, signed or not, and perhaps null. */
export const headersOfEvent = ({ headers }: Pick<MSKRecord, 'headers'>): RawHeaders =>
  byName(
    (headers ?? []).flatMap(header =>
      Object.entries(header ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes ?? [])] as const),
    ),
  )

/**
 * kafkajs gives a repeated name as an array and a missing value as null. A name that every object inherits, such as
 * `constructor`, comes as an array with a function in it.
 */
export const headersOfMessage = (headers: Readonly<Record<string, unknown>> = {}): RawHeaders =>
  byName(
    Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().flatMap(each => {
        if (each === null || each === undefined) return [[name, Buffer.alloc(0)] as const]
        return Buffer.isBuffer(each) || typeof each === 'string' ? [[name, Buffer.from(each)] as const] : []
      }),
    ),
  )

/** As text. The last value of a repeated name counts. */
export const textOf = (headers: RawHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1)?.toString('utf8') ?? '']))
