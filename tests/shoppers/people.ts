/** Shoppers that could be real: who they are, what they came for, and what they would buy. */
import { type Random, seeded } from '../faults/random.ts'

export interface Person {
  readonly name: string
  readonly email: string
  readonly shipTo: {
    readonly line1: string
    readonly city: string
    readonly postalCode: string
    readonly country: string
    readonly region?: string
  }
}

const names = [
  ...['Ada Lovelace', 'Alan Turing', 'Annie Easley', 'Barbara Liskov', 'Donald Knuth', 'Edsger Dijkstra'],
  ...['Frances Allen', 'Grace Hopper', 'Hedy Lamarr', 'John Backus', 'Karen Jones', 'Katherine Johnson'],
  ...['Ken Thompson', 'Konrad Zuse', 'Leslie Lamport', 'Margaret Hamilton', 'Niklaus Wirth', 'Radia Perlman'],
]

const places: readonly Person['shipTo'][] = [
  { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' },
  { line1: 'Ottenser Hauptstraße 3', city: 'Hamburg', postalCode: '22765', country: 'DE' },
  { line1: 'Severinstraße 88', city: 'Köln', postalCode: '50678', country: 'DE' },
  { line1: 'Sendlinger Straße 40', city: 'München', postalCode: '80331', country: 'DE' },
  { line1: 'Neubaugasse 7', city: 'Wien', postalCode: '1070', country: 'AT' },
  { line1: '14 rue de la Roquette', city: 'Paris', postalCode: '75011', country: 'FR' },
  { line1: 'Prinsengracht 200', city: 'Amsterdam', postalCode: '1016 HD', country: 'NL' },
  { line1: '31 Great Russell Street', city: 'London', postalCode: 'WC1B 3BA', country: 'GB' },
  { line1: '77 Valencia Street', city: 'San Francisco', postalCode: '94103', country: 'US', region: 'CA' },
]

/** What a shopper came for, and how many of a hundred did. */
const kinds = {
  browse: 38,
  leaveCart: 12,
  buy: 33,
  declined: 6,
  approve: 6,
  refuse: 2,
  walkAway: 3,
}
export type Kind = keyof typeof kinds

const payment: Readonly<Record<Exclude<Kind, 'browse' | 'leaveCart'>, readonly string[]>> = {
  buy: ['tok_visa'],
  declined: ['tok_chargeDeclined', 'tok_insufficientFunds'],
  approve: ['tok_authenticationRequired'],
  refuse: ['tok_authenticationRequired'],
  walkAway: ['tok_authenticationRequired'],
}

export interface Plan {
  readonly kind: Kind
  readonly person: Person
  readonly paymentMethod: string
  /** What decides what they look at and take. */
  readonly random: Random
}

/** The same seed and number give the same shopper. */
export const planOf = (seed: number, number: number): Plan => {
  const random = seeded((seed * 1_000_003 + number) >>> 0)
  const kind = random.weighted(kinds)
  const name = random.pick(names)
  const email = `${name.toLowerCase().replace(' ', '.')}.${number}@example.com`
  const paymentMethod = kind === 'browse' || kind === 'leaveCart' ? '' : random.pick(payment[kind])
  return { kind, person: { name, email, shipTo: random.pick(places) }, paymentMethod, random }
}
