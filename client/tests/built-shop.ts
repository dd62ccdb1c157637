/** The built pages in front of a mock shop: one of each for a file of tests. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import { buildStorefront } from '../../infra/local/storefront/build.ts'
import { closeBrowser, type Look, type Visit, visit } from './browser.ts'
import { type MockServer, startMock } from './mock/server.ts'
import { type Site, serveSite } from './site.ts'

const root = join(import.meta.dirname, '../..')
const buildMs = 180_000
export const testMs = 60_000

export interface BuiltShop {
  readonly mock: () => MockServer
  readonly site: () => Site
  /** Opens a page; after the test it is looked over and closed. */
  readonly open: (path: string, look?: Look) => Promise<Visit>
}

/** Every test gets a mock shop of its own, and fails when a page of it gave cause for complaint. */
export const builtShop = (): BuiltShop => {
  let site: Site
  let mock: MockServer
  let visits: Visit[] = []
  beforeAll(async () => {
    await buildStorefront({ root, progress: () => {}, signal: AbortSignal.timeout(buildMs) })
  }, buildMs)
  afterAll(closeBrowser)
  beforeEach(async () => {
    mock = await startMock()
    site = await serveSite(join(root, 'client/out'), {
      apiUrl: mock.url,
      mappingsUrl: mock.url,
      mailboxUrl: `${mock.url}/mailbox`,
      stage: 'test',
    })
  })
  afterEach(async () => {
    const complaints = visits.flatMap(each => each.complaints)
    await Promise.all(visits.map(each => each.close()))
    visits = []
    await site.close()
    await mock.close()
    expect(complaints).toEqual([])
  })
  return {
    mock: () => mock,
    site: () => site,
    open: async (path, look) => {
      const opened = await visit(`${site.url}${path}`, [mock.url], look)
      visits.push(opened)
      return opened
    },
  }
}
