import { availableParallelism } from 'node:os'
import type { Config } from 'jest'

/** Tests are ESM TypeScript beside the source. Node loads them as it loads the functions; Jest does the rest. */
const shared: Config = {
  runtime: '<rootDir>/tests/jest/native/runtime.mjs',
  testEnvironment: '<rootDir>/tests/jest/native/environment.mjs',
  transform: {},
  modulePathIgnorePatterns: ['/\\.kassa', '/\\.serverless', '/\\.esbuild', '/client/out/', '/\\.next/', '/dist/'],
  setupFiles: ['<rootDir>/tests/jest/environment.ts'],
}

/** Integration tests that need the machine for themselves. */
const heavy = ['connect/sink', 'infra/checks/msk-connect', 'infra/local/platform', 'infra/local/secure/matrix']

const onThePlatform: Config = {
  setupFilesAfterEnv: ['patience', 'exit-code', 'platform-ready'].map(name => `<rootDir>/tests/jest/${name}.ts`),
  globalSetup: '<rootDir>/tests/jest/start-platform.ts',
  globalTeardown: '<rootDir>/tests/jest/stop-platform.ts',
}

/**
 * Four projects, one after another (each has a runner of its own, and jest goes from one runner to the next):
 * - `unit` needs nothing. Meanwhile a Kassa starts for the next two.
 * - `integration` shares that Kassa: files run side by side, each with topics, tables and a database of its own.
 * - `shop` shares it too, one file after another: `*.e2e.test.ts` buys, counts the stock, kills components, measures; and
 *   the integration tests that start brokers or workers of their own, or fill those of the platform.
 * - `degradation` starts a Kassa of its own for each file: one whose components are killed, and one that sells through Stripe.
 */
const config: Config = {
  maxWorkers: Math.min(4, availableParallelism()),
  testSequencer: '<rootDir>/tests/jest/phases.mjs',
  reporters: ['default', '<rootDir>/tests/jest/slowest.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      runner: ['<rootDir>/tests/jest/native/runner.mjs', { of: 'unit' }],
      setupFilesAfterEnv: ['<rootDir>/tests/jest/exit-code.ts'],
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(integration|browser|e2e)\\.test\\.ts$'],
    },
    {
      ...shared,
      ...onThePlatform,
      displayName: 'integration',
      runner: ['<rootDir>/tests/jest/native/runner.mjs', { of: 'integration' }],
      testMatch: ['**/*.integration.test.ts', '**/*.browser.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...heavy.map(each => `/${each}\\.`)],
    },
    {
      ...shared,
      ...onThePlatform,
      displayName: 'shop',
      runner: ['<rootDir>/tests/jest/in-series.mjs', { of: 'shop' }],
      testMatch: ['**/*.e2e.test.ts', ...heavy.map(each => `<rootDir>/${each}.integration.test.ts`)],
      testPathIgnorePatterns: ['/node_modules/', '/tests/(degradation|stripe)\\.'],
    },
    {
      ...shared,
      displayName: 'degradation',
      runner: ['<rootDir>/tests/jest/in-series.mjs', { of: 'degradation' }],
      testMatch: ['<rootDir>/tests/{degradation,stripe}.e2e.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/jest/patience.ts', '<rootDir>/tests/jest/exit-code.ts'],
    },
  ],
}
export default config
