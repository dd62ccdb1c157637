import { expect, test } from '@jest/globals'
import { catalogueTopics, topics } from '../../functions/topics.ts'
import { inFlowOrder, toneOf, topicTones } from './flow-topics.ts'

test('knows every topic of the flow, in its order, and those of the catalogue', () => {
  expect(Object.keys(topicTones)).toEqual([...topics, ...catalogueTopics].map(topic => topic.name))
})

test('takes an unknown one for plain news', () => {
  expect(toneOf('other')).toBe('live')
})

test('puts the topics of the flow first, in its order', () => {
  const names = ['dead-letter', 'order-successful', 'checkout-requested', 'redriven'].map(name => ({ name }))
  expect(inFlowOrder(names).map(topic => topic.name)).toEqual([
    'checkout-requested',
    'order-successful',
    'dead-letter',
    'redriven',
  ])
})
