/** The JSON body of a request: UTF-8 of at most 64 KB, and anything else is a problem that names what is wrong. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { Problem } from '../errors.ts'
import { parseJson } from './json.ts'

const mostBytes = 64 * 1024

const refuse = (statusCode: number, slug: string, field: string, detail: string, message: string): Problem =>
  new Problem(statusCode, slug, detail, [{ field, message }])

const invalid = (detail: string, message: string): Problem => refuse(400, 'invalid-body', 'body', detail, message)

const unsupported = (field: string, detail: string, message: string): Problem =>
  refuse(415, 'unsupported-media-type', field, detail, message)

const jsonMediaType = /^application\/json[ \t]*(?:;|$)/i
const charset = /;[ \t]*charset[ \t]*=[ \t]*(?:"([^"]*)"|([^;\s]*))/gi

const checkMediaType = (headers: APIGatewayProxyEventV2['headers']): void => {
  const contentType = headers['content-type'] ?? ''
  if (!jsonMediaType.test(contentType)) {
    throw unsupported('content-type', 'Send the body as Content-Type: application/json.', 'Expected application/json.')
  }
  const charsets = [...contentType.matchAll(charset)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  if (charsets.some(name => !/^utf-?8$/i.test(name))) {
    throw unsupported('content-type', 'JSON is UTF-8; another charset is not accepted.', 'Expected charset=utf-8.')
  }
  const encoding = headers['content-encoding'] ?? 'identity'
  if (!/^(?:identity)?$/i.test(encoding.trim())) {
    throw unsupported('content-encoding', 'Send the body without a Content-Encoding.', 'Expected no encoding.')
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A gateway that hands on text has put U+FFFD where the bytes were not UTF-8. */
const decode = (body: string, isBase64Encoded: boolean): string => {
  if (isBase64Encoded) {
    try {
      return utf8.decode(Buffer.from(body, 'base64'))
    } catch {
      throw invalid('The body is not UTF-8.', 'Expected UTF-8.')
    }
  }
  if (body.includes('\ufffd')) throw invalid('The body is not UTF-8.', 'Expected UTF-8.')
  return body
}

/** @throws Problem 400, 413 or 415 */
export const jsonBody = ({ headers, body, isBase64Encoded }: APIGatewayProxyEventV2): unknown => {
  checkMediaType(headers)
  // Not every gateway hands on a string: the local one parses `false` and `0`, and makes no body null.
  if (typeof body !== 'string' || body === '') throw invalid('The body is missing.', 'Expected a JSON object.')
  const bytes = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes > mostBytes) {
    throw refuse(
      413,
      'body-too-large',
      'body',
      `The body has ${bytes} bytes; at most ${mostBytes} are accepted.`,
      `At most ${mostBytes} bytes.`,
    )
  }
  try {
    return parseJson(decode(body, isBase64Encoded))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw invalid('The body cannot be accepted as JSON.', error.message)
  }
}
