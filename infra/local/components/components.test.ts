import { expect, test } from '@jest/globals'
import { jarSetsOf } from './components.ts'

test('functions and storefront run without Java; what needs it names its jars once', () => {
  expect(jarSetsOf(['offline', 'storefront', 'postgres', 'mail'])).toEqual([])
  expect(jarSetsOf(['kafka-1', 'kafka-2', 'connect', 'dynamodb'])).toEqual(['kafka', 'connect', 'dynamodb'])
})
