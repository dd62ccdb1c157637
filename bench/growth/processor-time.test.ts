import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { processorSeconds } from './processor-time.ts'

const burn = 'const end = process.cpuUsage().user + 1e5; while (process.cpuUsage().user < end);'

test.each([
  ['a process', `${burn} console.log("done"); setInterval(() => {}, 1e3)`],
  [
    'the processes it started, ended ones too',
    `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(burn)}]); console.log("done"); setInterval(() => {}, 1e3)`,
  ],
])(
  'processor time is that of %s',
  async (_, program) => {
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      const { it } = await processorSeconds({ it: child.pid ?? 0 })
      expect(it).toBeGreaterThanOrEqual(0.1)
    } finally {
      child.kill()
    }
  },
  60_000,
)
