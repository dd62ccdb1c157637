import { describe, expect, test } from '@jest/globals'
import { emailSuccessful } from '../email/facts.ts'
import { nextSpan, traceOf } from '../observability/trace-context.ts'
import { eventId, fact } from './cloudevents.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const value = { checkoutId, mail: 'receipt', to: 'ada@example.com', subject: 'Hi', messageId: 'm-1' } as const
const cause = {
  time: '2026-11-22T10:00:00.000Z',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

describe('a fact', () => {
  test('is a CloudEvent in Kafka binary mode, keyed by its checkout', () => {
    const { traceparent, ...headers } = fact(emailSuccessful, '/kassa/email', value, cause, 'receipt').headers
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      ce_type: 'kassa.email-successful.v1',
      ce_source: '/kassa/email',
      ce_time: cause.time,
      'content-type': 'application/json',
    })
    expect(traceOf(traceparent)).toBe('0af7651916cd43dd8448eb211c80319c')
    expect(traceparent).not.toBe(cause.traceparent)
  })

  test('has the same id and bytes each time it is produced, and another id as another fact', () => {
    const first = fact(emailSuccessful, '/kassa/email', value, cause, 'receipt')
    const again = fact(emailSuccessful, '/kassa/email', value, cause, 'receipt')
    expect([again.key, again.value, again.headers.ce_id]).toEqual([first.key, first.value, first.headers.ce_id])
    expect(eventId(emailSuccessful.type, checkoutId, 'declined')).not.toBe(first.headers.ce_id)
  })

  test('has the id that the deployments before gave it', () => {
    expect(eventId('kassa.email-successful.v1', checkoutId, 'receipt')).toBe('f884e78d-accf-5f96-8f7a-ae4df77ae500')
  })

  test('that is not what its topic holds is refused', () => {
    expect(() => fact(emailSuccessful, '/kassa/email', { ...value, mail: 'other' as 'receipt' }, cause)).toThrow('mail')
  })
})

test('a trace starts where none came in, and an invalid one is replaced', () => {
  expect(nextSpan(undefined)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(traceOf(nextSpan('nonsense'))).toHaveLength(32)
  expect(traceOf(`00-${'0'.repeat(32)}-b7ad6b7169203331-01`)).toBeUndefined()
})
