import { expect, test } from '@jest/globals'
import { topics } from '../../functions/topics.ts'
import { toneOf, topicTones } from './topic-words.ts'

test('knows every topic of the flow, in its order', () => {
  expect(Object.keys(topicTones)).toEqual(topics.map(topic => topic.name))
})

test('takes an unknown one for plain news', () => {
  expect(toneOf('other')).toBe('live')
})
