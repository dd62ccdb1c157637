import type { Config } from 'jest'

/** Tests are ESM TypeScript beside the source, run on Node's own modules (--experimental-vm-modules). */
const shared: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript', tsx: false } } }],
  },
  modulePathIgnorePatterns: ['/\\.kassa', '/\\.serverless', '/\\.esbuild', '/client/out/', '/\\.next/', '/dist/'],
  setupFiles: ['<rootDir>/tests/environment.ts'],
}

/**
 * `unit` needs nothing; `browser` needs Chromium and stands a mock of the API beside the built pages; `integration` shares one platform, started before it and stopped after it. `degradation` starts one
 * of its own and takes parts of it away, and holds the shop to its 5 s: a runner of its own keeps it apart from the others
 * in time, as jest goes from one runner to the next.
 */
const config: Config = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      setupFilesAfterEnv: ['<rootDir>/tests/exit-code.ts'],
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(integration|browser|e2e)\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'browser',
      testMatch: ['**/*.browser.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/patience.ts', '<rootDir>/tests/exit-code.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['**/*.integration.test.ts', '**/*.e2e.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/tests/degradation\\.'],
      setupFilesAfterEnv: ['<rootDir>/tests/patience.ts', '<rootDir>/tests/exit-code.ts'],
      globalSetup: '<rootDir>/tests/start-platform.ts',
      globalTeardown: '<rootDir>/tests/stop-platform.ts',
    },
    {
      ...shared,
      displayName: 'degradation',
      testMatch: ['<rootDir>/tests/degradation.e2e.test.ts'],
      runner: '<rootDir>/tests/degradation/apart.mjs',
      setupFilesAfterEnv: ['<rootDir>/tests/patience.ts', '<rootDir>/tests/exit-code.ts'],
    },
  ],
}
export default config
