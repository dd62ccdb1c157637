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

/** `unit` needs nothing; `integration` shares one platform, started before it and stopped after it. */
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
      displayName: 'integration',
      testMatch: ['**/*.integration.test.ts', '**/*.browser.test.ts', '**/*.e2e.test.ts'],
      testPathIgnorePatterns: ['/node_modules/'],
      setupFilesAfterEnv: ['<rootDir>/tests/patience.ts', '<rootDir>/tests/exit-code.ts'],
      globalSetup: '<rootDir>/tests/start-platform.ts',
      globalTeardown: '<rootDir>/tests/stop-platform.ts',
    },
  ],
}
export default config
