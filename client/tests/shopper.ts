/** What a shopper does, in words. */
import type { Page } from 'playwright-core'

export const addToCart = (page: Page, ...names: string[]): Promise<void> =>
  names.reduce(
    (before, name) => before.then(() => page.getByRole('button', { name: `Add ${name} to the cart` }).click()),
    Promise.resolve(),
  )

export const goToCheckout = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Check out' }).locator('visible=true').first().click()
  await page.getByRole('heading', { name: 'Check out' }).waitFor()
}

export const fillAddress = async (page: Page): Promise<void> => {
  await page.getByLabel('Street and number').fill('Lindenstraße 12')
  await page.getByLabel('Postal code').fill('10969')
  await page.getByLabel('City').fill('Berlin')
  await page.getByLabel('Country').selectOption('DE')
}

export const fillIn = async (page: Page, paymentMethod = 'tok_visa'): Promise<void> => {
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@example.com')
  await fillAddress(page)
  await page.locator(`input[value="${paymentMethod}"]`).check()
}

export const pay = (page: Page): Promise<void> => page.getByRole('button', { name: /^Pay/ }).click()

/** From the shop to a filled-in checkout form. */
export const fillCheckout = async (page: Page, paymentMethod?: string, ...names: string[]): Promise<void> => {
  await addToCart(page, ...(names.length > 0 ? names : ['Enamel mug']))
  await goToCheckout(page)
  await fillIn(page, paymentMethod)
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

/** The names of the steps as the timeline shows them. */
export const steps = (page: Page): Promise<string[]> =>
  page.locator('section[aria-labelledby="timeline-title"] li > div:first-of-type > p:first-child').allTextContents()
