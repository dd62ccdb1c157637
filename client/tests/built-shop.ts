/** The built pages in front of a mock shop: one of each for a file of tests. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import type { Site } from '../../infra/local/storefront/serve.ts'
import { closeBrowser, type Look, type Visit, visit } from './browser.ts'
import { type MockIssuer, startIssuer } from './mock/issuer.ts'
import { type MockServer, startMock } from './mock/server.ts'
import { buildMs, buildPages, siteOf } from './mock/site.ts'

export const testMs = 60_000

export interface BuiltShop {
  readonly mock: () => MockServer
  /** Who signs people in, where the shop is one that asks. */
  readonly issuer: () => MockIssuer
  readonly site: () => Site
  /** Opens a page; after the test it is looked over and closed. */
  readonly open: (path: string, look?: Look) => Promise<Visit>
}

/** Every test gets a mock shop of its own, and fails when a page of it gave cause for complaint. */
export const builtShop = ({ asks = false } = {}): BuiltShop => {
  let site: Site
  let mock: MockServer
  let issuer: MockIssuer | undefined
  let visits: Visit[] = []
  beforeAll(async () => {
    await buildPages(() => {})
  }, buildMs)
  afterAll(closeBrowser)
  beforeEach(async () => {
    issuer = asks ? await startIssuer() : undefined
    mock = await startMock(0, issuer?.judge)
    const signIn: Record<string, string> = issuer ? { issuer: issuer.url, clientId: issuer.clientId } : {}
    site = await siteOf(mock, { tracesUrl: '/v1/traces', ...signIn })
  })
  afterEach(async () => {
    const complaints = visits.flatMap(each => each.complaints)
    await Promise.all(visits.map(each => each.close()))
    visits = []
    await site.close()
    await mock.close()
    await issuer?.close()
    expect(complaints).toEqual([])
  })
  return {
    mock: () => mock,
    issuer: () => {
      if (!issuer) throw new Error('This shop asks nobody to sign in: builtShop({ asks: true }).')
      return issuer
    },
    site: () => site,
    open: async (path, look) => {
      const opened = await visit(`${site.url}${path}`, issuer ? [issuer.url] : [], look)
      visits.push(opened)
      return opened
    },
  }
}
