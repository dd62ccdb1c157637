/** The system's Chromium, driven by playwright-core, and an eye on everything a page does in it. */
import { accessSync, constants } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const candidates = [
  process.env.CHROMIUM,
  // Chromium without a window: the same pages in half the time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Undefined where there is none. */
export const executablePath = candidates.find(path => path !== undefined && isExecutable(path))

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Look {
  readonly width?: number
  /** Pixels of the screen for each of the page. */
  readonly scale?: number
  readonly dark?: boolean
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What no page may ever cause: errors in the console, refused or failed scripts, requests to strangers. */
  readonly complaints: string[]
  readonly close: () => Promise<void>
}

/** What a browser prints itself when a call fails that the page expects to fail; the page shows it in words. */
const networkNoise = /^Failed to load resource/

let launched: Promise<Browser> | undefined

const browser = (): Promise<Browser> => {
  launched ??= chromium.launch({ executablePath: executablePath ?? '', args })
  return launched
}

export const closeBrowser = async (): Promise<void> => {
  await (await launched)?.close()
  launched = undefined
}

/** A page in a window of its own, which knows nothing of other visits, watched. `known` are the origins that may be called. */
export const visit = async (
  url: string,
  known: readonly string[],
  { width = 1280, scale = 1, dark = false }: Look = {},
): Promise<Visit> => {
  const context = await (await browser()).newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    deviceScaleFactor: scale,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  const complaints: string[] = []
  const origins = new Set([url, ...known].map(each => new URL(each).origin))
  const watch = (page: Page): void => {
    page.on('console', message => {
      if (message.type() === 'error' && !networkNoise.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('request', request => {
      const { origin, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && !origins.has(origin)) complaints.push(`request to ${request.url()}`)
    })
  }
  context.on('page', watch)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(url)
  return {
    page,
    context,
    complaints,
    close: () => context.close(),
  }
}
