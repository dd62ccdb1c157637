import { describe, expect, test } from '@jest/globals'
import { rights } from '../../infra/rights.ts'
import { type OutcomeRow, outcomeOf, toldBy } from './redrive-outcome.ts'

const row = (more: Partial<OutcomeRow> = {}): OutcomeRow => ({
  function: 'kassa-prod-email',
  source_topic: 'order-successful',
  redriven_at: new Date(),
  discarded_why: null,
  failed_again: null,
  facts: null,
  ...more,
})

test.each<[string, Partial<OutcomeRow>, ReturnType<typeof outcomeOf>]>([
  ['waits for nothing while it was not redriven', { redriven_at: null }, undefined],
  ['has none when it was discarded', { discarded_why: 'x' }, undefined],
  [
    'failed again',
    { failed_again: 'dead-letter-0-9', facts: ['email-successful/receipt'] },
    { state: 'failed-again', next: 'dead-letter-0-9' },
  ],
  ['went through', { facts: ['order-successful', 'email-successful/receipt'] }, { state: 'went-through' }],
  ['went through, though the mail was not sent', { facts: ['email-undeliverable/receipt'] }, { state: 'went-through' }],
  ['still waits', { facts: ['order-successful', 'email-successful/shipped'] }, { state: 'waits' }],
  ['still waits, of a checkout that nothing is known of', {}, { state: 'waits' }],
  ['is unknown of a function that states nothing', { function: 'kassa-prod-webhooks' }, { state: 'unknown' }],
  ['is unknown of a receipt that was sent before', { source_topic: 'receipt-requested' }, { state: 'unknown' }],
  ['is unknown of what no function is', { function: null, source_topic: null }, { state: 'unknown' }],
  ['is unknown of a name that every object has', { function: 'x-constructor' }, { state: 'unknown' }],
])('a dead letter %s', (_, more, outcome) => {
  expect(outcomeOf(row(more))).toEqual(outcome)
})

describe('what tells it', () => {
  test('is what the function reads, and what it may write', () => {
    for (const [name, topics] of Object.entries(toldBy)) {
      for (const [topic, facts] of Object.entries(topics)) {
        expect(Object.keys(rights[name]?.mappings ?? {})).toContain(topic)
        for (const fact of facts) expect(rights[name]?.writes).toContain(fact.split('/')[0])
      }
    }
  })
})
