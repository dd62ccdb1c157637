import { describe } from '@jest/globals'
import { executablePath } from './browser.ts'

/** Like describe; where something is missing that the tests need, it says so and leaves them out. */
const describeGiven = (missing: string | undefined, name: string, tests: () => void): void => {
  if (missing === undefined) {
    describe(name, tests)
    return
  }
  process.stderr.write(`\nNot tested: "${name}". ${missing}\n`)
  describe.skip(name, tests)
}

const noBrowser =
  executablePath === undefined
    ? 'No Chromium was found: install it (apt-get install chromium-headless-shell, or chromium), or name one in CHROMIUM.'
    : undefined

export const describeInBrowser = (name: string, tests: () => void): void => describeGiven(noBrowser, name, tests)

/** For journeys through a running Kassa, whose addresses the environment gives. */
export const describeOnKassa = (
  name: string,
  needs: Readonly<Record<string, string | undefined>>,
  tests: () => void,
): void => {
  const unset = Object.keys(needs).filter(variable => !needs[variable])
  const noKassa = unset.length > 0 ? `Set ${unset.join(' and ')} to those of a running Kassa.` : undefined
  describeGiven(noBrowser ?? noKassa, name, tests)
}
