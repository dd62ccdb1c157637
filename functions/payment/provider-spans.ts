/** A payment provider whose calls are seen in traces, each in a span of its own. */
import { traces } from '../observability/traces.ts'
import type { PaymentProvider } from './provider.ts'

type Method = (...args: readonly unknown[]) => Promise<unknown>

export const withProviderSpans = (provider: PaymentProvider): PaymentProvider => {
  if (!traces) return provider
  const { inSpan } = traces
  const seen = (name: string, method: Method): Method => {
    const request = {
      name: `${provider.name} ${name}`,
      kind: 'client',
      attributes: { 'service.peer.name': provider.name, 'kassa.payment.operation': name },
    } as const
    return (...args) => inSpan(request, () => method(...args))
  }
  return Object.fromEntries(
    Object.entries(provider).map(([name, member]) => [
      name,
      typeof member === 'function' ? seen(name, member) : member,
    ]),
  ) as unknown as PaymentProvider
}
