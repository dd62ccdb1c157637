/** `npm start`, warm, against the very same programs started by hand all at once; and the memory that each component holds. */
import { componentNames } from '../../infra/local/components/component.ts'
import type { BenchContext, Measured, Measurement } from '../measurement.ts'
import { figuresOf, inRounds } from '../sides.ts'
import { few, fewStart, npmStart } from '../start/as-kassa-does.ts'
import { byHand } from '../start/by-hand.ts'
import type { Start } from '../start/place.ts'

const megabyte = 1e6

/** Components that a person sees as one. */
const groups: readonly (readonly [string, (component: string) => boolean])[] = [
  ['three brokers', component => component.startsWith('kafka-')],
  ['Kafka Connect', component => component === 'connect'],
  ['PostgreSQL', component => component === 'postgres'],
  ['DynamoDB Local', component => component === 'dynamodb'],
  ['mail catcher', component => component === 'mail'],
  ['functions', component => component === 'offline'],
  ['storefront', component => component === 'storefront'],
  ['what starts them', component => component === 'kassa'],
]

const run = async ({ rounds, scale, tell }: BenchContext): Promise<Measured[]> => {
  const [components, kassaStart] = scale === 1 ? [componentNames, npmStart] : [few, fewStart]
  tell('start: once to warm up')
  await kassaStart()
  const told = async (what: string, start: Promise<Start>): Promise<Start> => {
    tell(`${what}: ${(await start).seconds.toFixed(1)} s`)
    return start
  }
  const starts = await inRounds(
    rounds,
    () => told('start', kassaStart()),
    () => told('by hand', byHand(components)),
  )
  const memoryOfGroup =
    (holds: (component: string) => boolean) =>
    ({ byPart }: Start): number =>
      Object.entries(byPart).reduce((sum, [component, bytes]) => sum + (holds(component) ? bytes : 0), 0) / megabyte
  return [
    {
      what: 'start: npm start, warm, to "Kassa is ready"',
      unit: 's',
      ...figuresOf(starts, ({ seconds }) => seconds),
      target: { ratio: 1.2, is: 'at most' },
    },
    {
      what: 'start: resident memory, all processes',
      unit: 'MB',
      ...figuresOf(starts, ({ bytes }) => bytes / megabyte),
      target: { value: 2_000, is: 'at most' },
    },
    ...groups.map(
      ([name, holds]): Measured => ({
        what: `start: resident memory, ${name}`,
        unit: 'MB',
        kassa: starts.kassa.map(memoryOfGroup(holds)),
        baseline: holds('kassa') ? [] : starts.baseline.map(memoryOfGroup(holds)),
      }),
    ),
  ]
}

export const start: Measurement = {
  name: 'start',
  about: 'npm start, warm, against the same programs started by hand at once; memory of each component',
  needs: [],
  run,
}
