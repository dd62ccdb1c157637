/** `npm run prove` tells who started it by its exit code. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const prove = (...options: readonly string[]): number | null =>
  spawnSync(process.execPath, [fileURLToPath(new URL('./run.ts', import.meta.url)), ...options], { stdio: 'ignore' })
    .status

test.each([
  [0, 'nothing is broken', ['--only', 'mails']],
  [1, 'a promise is broken', ['--only', 'bank', '--without', 'the reconciler looks at what nobody else looks at']],
  [1, 'the loss of a safeguard is not found', ['--mutants', '--only', 'mails']],
  [2, 'there is no such scenario', ['--only', 'nothing']],
])(
  'it ends with %i when %s',
  (code, _, options) => {
    expect(prove(...options)).toBe(code)
  },
  240_000,
)
