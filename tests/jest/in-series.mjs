/**
 * One test file after another, each in a process of its own: some start a Kassa in it. Test files of different runners never run at
 * the same time.
 */
import InWorkers from './native/runner.mjs'

export default class InSeries extends InWorkers {
  constructor(globalConfig, context, options) {
    super({ ...globalConfig, maxWorkers: 1 }, context, options)
  }

  async runTests(tests, watcher, options) {
    for (const test of tests) if (!watcher.isInterrupted()) await super.runTests([test], watcher, options)
  }
}
