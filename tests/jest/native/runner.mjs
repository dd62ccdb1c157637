/** Jest's own runner, always in worker processes: what a run leaves in Jest's own process, the next one under `--watch` would find. */
import JestRunner from 'jest-runner'

export default class InWorkers extends JestRunner {
  runTests(tests, watcher, options) {
    return super.runTests(tests, watcher, { ...options, serial: false })
  }
}
