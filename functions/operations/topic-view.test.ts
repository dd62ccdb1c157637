import { expect, test } from '@jest/globals'
import { Problem } from '../errors.ts'
import { groupView } from './topic-view.ts'

const group = (incomplete: readonly string[]): unknown => {
  const cluster = { clusterId: 'x', brokers: [], topics: [], groups: [], incomplete }
  try {
    return groupView({ at: new Date(), cluster }, 'none')
  } catch (error) {
    if (error instanceof Problem) return error.statusCode
    throw error
  }
}

test('a group is said to be none only when the groups could be read', () => {
  expect([group([]), group(['groups'])]).toEqual([404, 503])
})
