import type { StageSettings } from './schema.ts'

/** Names that belong to nobody: examples which a deployment refuses. */
const reserved = /(^|[./@])example\.(com|org|net)(?=$|[/:])|\.example(?=$|[/:])|^pk_\w+_example$/

/** What of the examples is left in the file, a sentence each. */
export const unfinished = ({ mail, signIn, domain, payment, webhooks }: StageSettings): string[] =>
  Object.entries({
    'mail.domain': mail.domain,
    'signIn.issuer': signIn.issuer,
    'domain.name': domain?.name ?? '',
    'payment.publishableKey': payment.publishableKey ?? '',
    ...Object.fromEntries(webhooks.receivers.map(({ name, url }) => [`webhooks.receivers.${name}`, url])),
  }).flatMap(([name, value]) => (reserved.test(value) ? [`${name} is still the example ${value}.`] : []))
