import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { heading } from './shopper.ts'

const signIn = async (page: Page, who = 'Ada'): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name: who }).click()
}

describeInBrowser('an operator, where an issuer is configured', () => {
  const { mock, issuer, site, open } = builtShop({ asks: true })
  const kept = (page: Page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))

  test(
    'signs in, is back on the page they came from, sees the cluster, and stays signed in',
    async () => {
      const { page } = await open('/console/cluster')
      await heading(page, 'Sign in to see the console').waitFor()
      await signIn(page)
      await page.getByText('All brokers and partitions are healthy').waitFor()
      expect(page.url()).toBe(`${site().url}/console/cluster`)
      await page.getByText('Signed in as ada@example.com').waitFor()
      expect(Object.fromEntries(issuer().visits[0] ?? [])).toMatchObject({
        response_type: 'code',
        client_id: 'kassa-console',
        scope: 'openid kassa/operations',
        code_challenge_method: 'S256',
      })

      await page.getByRole('link', { name: 'Analytics' }).click()
      await page.getByText('€74,231.90').waitFor()
      await page.reload()
      await page.getByText('€74,231.90').waitFor()
      expect(issuer().visits).toHaveLength(1)
      const local = await page.evaluate(() => JSON.stringify({ ...localStorage }))
      for (const token of issuer().tokens.keys()) expect(local).not.toContain(token)
    },
    testMs,
  )

  test(
    'asks nothing of the API before, and shoppers are asked nothing',
    async () => {
      const { page } = await open('/')
      await page.getByRole('heading', { name: 'Enamel mug' }).waitFor()
      const asked: string[] = []
      page.on('request', request => asked.push(new URL(request.url()).pathname))
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Console' }).click()
      await heading(page, 'Sign in to see the console').waitFor()
      expect(asked.filter(path => /^\/(events|cluster|analytics|dead-letters)/.test(path))).toEqual([])
      expect(issuer().visits).toEqual([])
    },
    testMs,
  )

  test(
    'is asked again when the token is no longer taken, and goes on on the same page',
    async () => {
      const { page } = await open('/console/cluster')
      await signIn(page)
      await page.getByText('All brokers and partitions are healthy').waitFor()
      issuer().tokens.clear()
      await heading(page, 'Your sign-in is no longer accepted').waitFor()
      await signIn(page)
      await page.getByText('All brokers and partitions are healthy').waitFor()
      expect(page.url()).toBe(`${site().url}/console/cluster`)
    },
    testMs,
  )

  test(
    'is asked again when the token is too old',
    async () => {
      const { page } = await open('/console/cluster')
      await signIn(page)
      await page.getByText('All brokers and partitions are healthy').waitFor()
      await page.evaluate(() => {
        const { status, session } = JSON.parse(sessionStorage.getItem('kassa.sign-in') ?? '{}')
        sessionStorage.setItem('kassa.sign-in', JSON.stringify({ status, session: { ...session, expiresAt: 1 } }))
      })
      await heading(page, 'Your session has expired').waitFor()
      expect(await kept(page)).not.toContain('accessToken')
    },
    testMs,
  )

  test(
    'does not notice a token that can be renewed, however many calls find it spent',
    async () => {
      issuer().state.refreshes = true
      const { page } = await open('/console/cluster')
      await signIn(page)
      await page.getByText('All brokers and partitions are healthy').waitFor()
      issuer().tokens.clear()
      await page.getByRole('link', { name: 'Analytics' }).click()
      await page.getByText('€74,231.90').waitFor()
      await page.locator('[role="img"] > svg').nth(5).waitFor()
      expect(issuer().grants).toEqual(['authorization_code', 'refresh_token'])
      expect(issuer().visits).toHaveLength(1)
    },
    testMs,
  )

  test(
    'is denied by the issuer, reads its words, and can try again',
    async () => {
      const { page } = await open('/console/dead-letters')
      await signIn(page, 'Nobody')
      await page.getByText('Access was denied').waitFor()
      await page.getByText('“Ada is no operator” (access_denied)').waitFor()
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'Ada' }).click()
      await heading(page, 'Dead letters').waitFor()
    },
    testMs,
  )

  test(
    'without the scope reads which one is missing, and may sign in as someone else',
    async () => {
      issuer().state.gives = false
      const { page } = await open('/console/cluster')
      await signIn(page)
      await heading(page, 'You don’t have access to the console').waitFor()
      await page.getByText('ada@example.com signed in, but without the scope kassa/operations.').waitFor()
      issuer().state.gives = true
      await page.getByRole('button', { name: 'Use another account' }).click()
      await page.getByRole('link', { name: 'Ada' }).click()
      await page.getByText('All brokers and partitions are healthy').waitFor()
      expect(issuer().visits.at(-1)?.get('prompt')).toBe('login')
    },
    testMs,
  )

  test(
    'signs out, here and at the issuer',
    async () => {
      const { page } = await open('/console/cluster')
      await signIn(page)
      await page.getByText('All brokers and partitions are healthy').waitFor()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await heading(page, 'Signed out').waitFor()
      await page.getByRole('link', { name: 'Back to the shop' }).click()
      await heading(page, 'Sign in to see the console').waitFor()
      for (const token of issuer().tokens.keys()) expect(await kept(page)).not.toContain(token)
    },
    testMs,
  )

  test(
    'is told that the issuer does not answer, and gets in when it does',
    async () => {
      issuer().state.unreachable = true
      const { page } = await open('/console')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('which signs people in, does not answer.').waitFor()
      issuer().state.unreachable = false
      mock().shop.state.empty = true
      await signIn(page)
      await page.getByText('No events yet').waitFor()
    },
    testMs,
  )

  test.each([
    ['an answer to another question', (page: Page) => signIn(page, 'Another state')],
    [
      'a token for another question',
      (page: Page) => {
        issuer().state.forges = true
        return signIn(page)
      },
    ],
    ['an answer nobody asked for', (page: Page) => page.goto(`${site().url}/sign-in?code=stolen&state=guessed`)],
  ])(
    'is not signed in by %s',
    async (_, arrive) => {
      const { page } = await open('/console')
      await heading(page, 'Sign in to see the console').waitFor()
      await arrive(page)
      await page.getByText('You are not signed in').waitFor()
      await page.goto(`${site().url}/console`)
      await heading(page, 'Sign in to see the console').waitFor()
    },
    testMs,
  )
})
