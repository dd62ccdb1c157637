/**
 * Node itself as test environment. When a test file ends, the globals of Node and the environment variables are as they were before
 * it, and Jest's own state (handlers, `jest.setTimeout`, retries) is gone.
 */
import { ModernFakeTimers } from '@jest/fake-timers'
import { ModuleMocker } from 'jest-mock'

const stateOfJest = [
  ...['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL', 'RETRY_TIMES', 'RETRY_TIMES_SETTER'],
  ...['RETRY_IMMEDIATELY', 'WAIT_BEFORE_RETRY', 'LOG_ERRORS_BEFORE_RETRY'],
].map(name => Symbol.for(name))

export default class NativeEnvironment {
  global = globalThis
  fakeTimers = null
  #globals = Object.getOwnPropertyDescriptors(globalThis)
  #env = { ...process.env }
  #exit = process.exit

  constructor({ projectConfig }) {
    this.moduleMocker = new ModuleMocker(globalThis)
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis })
  }

  getVmContext() {
    return null
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose()
    process.exit = this.#exit
    for (const symbol of stateOfJest) delete globalThis[symbol]
    Object.defineProperties(globalThis, this.#globals)
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name]
    Object.assign(process.env, this.#env)
  }
}
