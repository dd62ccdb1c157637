/**
 * Jest's own runner, always in worker processes: what a run leaves in Jest's own process, the next one under `--watch` would find.
 * Files share the processes, and the modules that are loaded in them. `*.alone.test.ts` has a process of its own: it tests what is
 * decided when a module is loaded, such as a setting.
 */
import JestRunner from 'jest-runner'

const needsOwnProcess = ({ path }) => path.endsWith('.alone.test.ts')

export default class InWorkers extends JestRunner {
  async runTests(tests, watcher, options) {
    const run = some => super.runTests(some, watcher, { ...options, serial: false })
    const shared = tests.filter(test => !needsOwnProcess(test))
    if (shared.length > 0) await run(shared)
    for (const test of tests.filter(needsOwnProcess)) if (!watcher.isInterrupted()) await run([test])
  }
}
