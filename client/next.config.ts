import { resolve } from 'node:path'
import type { NextConfig } from 'next'

/** One static build serves every stage: where the API is comes from config.json at run time. */
const config: NextConfig = {
  output: 'export',
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` looks at the types, of the tests too; a build does not do it again.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  turbopack: { root: resolve(import.meta.dirname, '..') },
  devIndicators: false,
}
export default config
