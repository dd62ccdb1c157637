import { resolve } from 'node:path'
import type { NextConfig } from 'next'
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js'

const shared: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` checks the types, including those of the tests; the build does not repeat it.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  turbopack: {
    root: resolve(import.meta.dirname, '..'),
    // The console reads and writes catalogue files by the functions' own rules; these are the packages' builds for browsers.
    resolveAlias: {
      'csv-parse/sync': 'csv-parse/browser/esm/sync',
      'csv-stringify/sync': 'csv-stringify/browser/esm/sync',
      '../build/polyfills/polyfill-module': './build/no-polyfills.ts',
    },
  },
  devIndicators: false,
  // Each file of a first visit costs a phone a round trip, so a page has few and larger ones (docs/performance.md).
  experimental: {
    cssChunking: { type: 'graph', requestCost: 1_000_000 },
    turbopackChunking: { minChunkSize: 400_000 },
  },
}

/** `npm run client` shows the pages in front of a running Kassa: pages and API have one origin, as when deployed. */
const development: NextConfig = {
  ...shared,
  rewrites: async () => [
    { source: '/api/:path*', destination: 'http://127.0.0.1:3000/:path*' },
    { source: '/mappings/:path*', destination: 'http://127.0.0.1:3009/:path*' },
  ],
}

/** One static build serves every stage: what differs comes from config.json at run time. */
const production: NextConfig = { ...shared, output: 'export' }

export default (phase: string): NextConfig => (phase === PHASE_DEVELOPMENT_SERVER ? development : production)
