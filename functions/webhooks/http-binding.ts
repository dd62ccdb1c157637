/**
 * A record as an HTTP request, by the HTTP protocol binding of CloudEvents in binary mode: attributes in headers, and the
 * value as the body, byte for byte.
 * https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md
 */
import type { ReceivedRecord } from '../kafka/consume.ts'

/** Printable ASCII but space, double quote and percent stays; the rest is percent-encoded UTF-8. */
const encode = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\x21\x23\x24\x26-\x7e]/gu, encodeURIComponent)

const attribute = /^ce_([a-z0-9]{1,40})$/

/** Of the record's other headers only the trace context goes out. */
export const headersOf = ({
  headers,
  key,
}: Pick<ReceivedRecord<unknown>, 'headers' | 'key'>): Record<string, string> => ({
  'content-type': 'application/json',
  ...Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const [, ce] = attribute.exec(name) ?? []
      return ce === undefined ? [] : [[`ce-${ce}`, encode(value)]]
    }),
  ),
  ...(key === undefined ? {} : { 'ce-partitionkey': encode(key) }),
  ...(headers.traceparent === undefined ? {} : { traceparent: encode(headers.traceparent) }),
})
