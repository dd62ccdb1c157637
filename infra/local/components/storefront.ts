/** The shop and the console: the static build of client/, served locally. */
import { join } from 'node:path'
import { Refusal } from '../../refusal.ts'
import { stripeScript } from '../../storefront-headers.ts'
import type { Addresses } from '../addresses.ts'
import type { Home } from '../home.ts'
import type { Step } from '../set-up/steps.ts'
import { buildStorefront } from '../storefront/build.ts'
import type { Component } from './component.ts'
import { nodeCommand, smallHeap } from './node-command.ts'
import { requireAnswer } from './require-answer.ts'

export interface StorefrontComponentOptions {
  readonly at: Addresses
  readonly home: Home
  readonly root: string
}

export const storefrontBuild = (root: string): Step => ({
  name: 'storefront build',
  needs: [],
  run: (signal, progress) => buildStorefront({ root, progress, signal }),
})

/** What the pages need of Stripe, when the functions have it for their payment provider. */
const stripe = ({ PAYMENT_PROVIDER, STRIPE_PUBLISHABLE_KEY, STRIPE_SCRIPT }: NodeJS.ProcessEnv) => {
  if (PAYMENT_PROVIDER !== 'stripe') return {}
  if (!STRIPE_PUBLISHABLE_KEY) {
    throw new Refusal('PAYMENT_PROVIDER is stripe: set STRIPE_PUBLISHABLE_KEY, the key that Stripe gives for pages.')
  }
  return { stripeKey: STRIPE_PUBLISHABLE_KEY, stripeScript: STRIPE_SCRIPT || stripeScript }
}

export const storefrontComponent = ({ at, home, root }: StorefrontComponentOptions): Component => ({
  name: 'storefront',
  needs: ['storefront build'],
  prepare: async () =>
    nodeCommand({
      root,
      script: 'infra/local/storefront/server.ts',
      args: [String(at.storefront.port), join(root, 'client/out')],
      options: smallHeap,
      env: {
        KASSA_HOME: home.folder,
        CONFIG: JSON.stringify({
          stage: 'local',
          mailboxUrl: at.mail.url,
          mappingsUrl: '/mappings',
          localUrl: '/local',
          tracesUrl: '/v1/traces',
          ...stripe(process.env),
        }),
        UPSTREAMS: JSON.stringify({
          '/api': at.api.url,
          '/mappings': at.mappings.url,
          '/v1/traces': `${at.traces.url}/v1/traces`,
        }),
      },
    }),
  ready: () => requireAnswer(`${at.storefront.url}/config.json`),
  stop: { signal: 'SIGTERM', withinMs: 3_000 },
})
