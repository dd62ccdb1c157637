/**
 * Stripe's script for pages, loaded when a page needs it, and the part of it that the shop uses. Card details are entered in
 * Stripe's own frames and never reach the shop. https://docs.stripe.com/js
 */
import type { StripeSettings } from '../shared/config.ts'

interface StripeError {
  /** For the shopper, in their language. */
  readonly message?: string
}

export interface PaymentElement {
  mount(place: HTMLElement): void
  on(event: 'ready', listener: () => void): void
  on(event: 'loaderror', listener: (event: { readonly error: StripeError }) => void): void
  destroy(): void
}

export interface ElementsOptions {
  readonly mode: 'payment'
  readonly amount: number
  readonly currency: string
  readonly captureMethod: 'manual'
  readonly paymentMethodTypes: readonly string[]
}

export interface Elements {
  create(kind: 'payment'): PaymentElement
  update(options: { readonly amount: number }): void
  submit(): Promise<{ readonly error?: StripeError }>
}

export interface StripeJs {
  elements(options: ElementsOptions): Elements
  createConfirmationToken(options: { readonly elements: Elements }): Promise<{
    readonly confirmationToken?: { readonly id: string }
    readonly error?: StripeError
  }>
  handleNextAction(options: { readonly clientSecret: string }): Promise<{ readonly error?: StripeError }>
}

type WithStripe = Window & { readonly Stripe?: (key: string) => StripeJs }

let loading: Promise<StripeJs> | undefined

const load = ({ key, script }: StripeSettings): Promise<StripeJs> =>
  new Promise((resolve, reject) => {
    const element = document.createElement('script')
    element.src = script
    element.addEventListener('load', () => {
      const { Stripe } = window as WithStripe
      if (Stripe) resolve(Stripe(key))
      else reject(new Error('The script of Stripe did not start.'))
    })
    element.addEventListener('error', () => {
      element.remove()
      reject(new Error('The script of Stripe could not be loaded.'))
    })
    document.head.append(element)
  })

/** @throws Error when the script cannot be loaded; the next call tries again */
export const loadStripe = (settings: StripeSettings): Promise<StripeJs> => {
  loading ??= load(settings).catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}
