/**
 * `@jest/globals`. A test file (`?file=`) gets the functions themselves, so that a stack trace shows its line and not this file. A
 * module that several test files import gets functions that look up those of the running file at each call.
 */
import { bound } from './runtime.mjs'

const lookUp = name =>
  new Proxy(() => {}, {
    apply: (_target, _this, given) => bound[name](...given),
    get: (_target, key) => bound[name][key],
  })
const given = import.meta.url.includes('?file=') ? name => bound[name] : lookUp

export const afterAll = given('afterAll')
export const afterEach = given('afterEach')
export const beforeAll = given('beforeAll')
export const beforeEach = given('beforeEach')
export const describe = given('describe')
export const expect = given('expect')
export const it = given('it')
export const jest = given('jest')
export const test = given('test')
