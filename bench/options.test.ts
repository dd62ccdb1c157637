import { expect, test } from '@jest/globals'
import { parse } from '../infra/command-line.ts'
import { benchOptions } from './options.ts'

const names = ['door', 'single', 'cold start']
const options = benchOptions(names.map(name => ({ name, about: `about ${name}` })))

test('without options every measurement runs', () => {
  expect(parse(options, [])).toEqual({ only: names, offset: 14_000, home: '.kassa-bench' })
})

test('--only runs the named measurements, in the order of the bench', () => {
  expect(parse(options, ['--only', 'cold start,door'])).toMatchObject({ only: ['door', 'cold start'] })
})

test('a measurement that does not exist is refused, with those that do', () => {
  expect(() => parse(options, ['--only', 'roof'])).toThrow("no measurement 'roof'. Known are door, single, cold start.")
})

test('the help says what each measurement is about', () => {
  const printed: string[] = []
  options.configureOutput({ writeOut: text => printed.push(text) })
  expect(() => parse(options, ['--help'])).toThrow()
  for (const name of names) expect(printed.join('')).toMatch(new RegExp(`${name} +about ${name}`))
})
