/** The built pages in front of a mock shop. */
import { join } from 'node:path'
import { buildStorefront } from '../../../infra/local/storefront/build.ts'
import { type Site, type StorefrontConfig, serveStorefront } from '../../../infra/local/storefront/serve.ts'
import type { MockServer } from './server.ts'

const root = join(import.meta.dirname, '../../..')
const pages = join(root, 'client/out')

export const buildMs = 600_000

/** @returns the folder of the pages */
export const buildPages = async (progress: (line: string) => void = console.error): Promise<string> => {
  await buildStorefront({ root, progress, signal: AbortSignal.timeout(buildMs) })
  return pages
}

/**
 * @param config what the pages are told besides where the mock shop is
 * @param folder of a build that is kept elsewhere
 */
export const siteOf = ({ url }: MockServer, config: StorefrontConfig = {}, folder = pages): Promise<Site> =>
  serveStorefront(
    folder,
    { mappingsUrl: '/mappings', localUrl: '/local', mailboxUrl: `${url}/mailbox`, stage: 'test', ...config },
    { '/api': url, '/mappings': url, '/local': url, '/v1/traces': `${url}/v1/traces` },
    0,
  )
