import type { Config } from 'jest'

/** Tests are ESM TypeScript beside the source; `npm test` sets NODE_OPTIONS=--experimental-vm-modules. */
const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript', tsx: false } } }],
  },
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/\\.kassa', '/client/out/', '/\\.next/'],
  modulePathIgnorePatterns: ['/\\.kassa', '/\\.serverless', '/\\.esbuild', '/client/out/', '/\\.next/'],
}
export default config
