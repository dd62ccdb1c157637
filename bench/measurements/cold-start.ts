/** How long the first invocation of a new container takes: the bundle loaded, the connections made, the event answered. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { environment } from '../../infra/local/addresses.ts'
import { platformUntraced } from '../../infra/local/components/component.ts'
import { median } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { baselineOf, bundled, functionNames } from '../cold-start/bundle.ts'
import { firstEvents, unmeasured } from '../cold-start/events.ts'
import { ownTopic } from '../door/doors.ts'
import type { Measured, Measurement, Target } from '../measurement.ts'
import { figuresOf, inRounds } from '../sides.ts'

interface First {
  readonly load: number
  readonly invoke: number
  /** None of a handler that answers nothing. */
  readonly answer?: { readonly statusCode?: number; readonly batchItemFailures?: readonly unknown[] }
}

/** Against the same clients making the same calls; the others are only reported. */
const targets: Readonly<Record<string, Target>> = {
  checkout: { ratio: 1.25, is: 'at most' },
  email: { ratio: 1.25, is: 'at most' },
}

const environmentFile = new URL('../../infra/environment.yml', import.meta.url)

/** Node's settings on AWS, without kafkajs's harmless warning in the answer. */
const nodeOptions = (): string => {
  const customTags = ['Ref', 'GetAtt', 'Sub', 'Select'].map(tag => ({
    tag: `!${tag}`,
    resolve: (text: string) => text,
  }))
  const { aws } = parse(readFileSync(environmentFile, 'utf8'), { customTags, logLevel: 'silent' })
  return `${aws.all.NODE_OPTIONS ?? ''} --disable-warning=TimeoutNegativeWarning`
}

const script = new URL('../cold-start/first.ts', import.meta.url).pathname

const first = async (env: NodeJS.ProcessEnv, name: string, bundle: string, event: object): Promise<First> => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: {
      ...process.env,
      ...env,
      NODE_OPTIONS: nodeOptions(),
      BUNDLE: bundle,
      EVENT: JSON.stringify(event),
    },
  })
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as First
  const { statusCode = 200, batchItemFailures = [] } = told.answer ?? {}
  if (statusCode >= 500 || batchItemFailures.length > 0)
    throw new Error(`${name} answered its first event with ${JSON.stringify(told.answer)}`)
  return told
}

export const coldStart: Measurement = {
  name: 'cold start',
  about:
    'bundle loaded and first event answered in a new process, against the same calls without Kassa, or a handler that does nothing',
  needs: platformUntraced,
  run: async ({ platform, rounds, scale, tell }) => {
    await import('../../tests/jest/environment.ts')
    // The smoke run sees the two that have a target.
    const names = Object.keys(firstEvents).filter(name => scale === 1 || name in targets)
    const missing = functionNames().filter(name => !(name in firstEvents) && !unmeasured.includes(name))
    if (missing.length > 0)
      throw new Error(`No first event for ${missing.join(', ')}: add it in bench/cold-start/events.ts.`)
    const env = { ...environment(platform.addresses), TOPIC: await ownTopic(platform, 'cold-start') }
    const bundles = await bundled(names, join(platform.home.folder, 'bundles'))

    const lines: Measured[] = []
    for (const name of names) {
      const event = () => firstEvents[name]?.() ?? {}
      const once = async (which: string) => first(env, which, bundles[which] ?? '', event())
      // The bundle is in the page cache then, as Lambda's is, and no broker has to ask for its first producer ids.
      for (let warmUp = 0; scale === 1 && warmUp < 3; warmUp++) await once(name)
      const firsts = await inRounds(
        rounds,
        () => once(name),
        () => once(baselineOf(name)),
      )
      const middle = (part: 'load' | 'invoke') => median(firsts.kassa.map(each => each[part])).toFixed(0)
      const note = `${middle('load')} ms to load, ${middle('invoke')} ms to answer`
      tell(`${name}: ${note}`)
      const target = targets[name]
      const line = {
        what: `cold start: ${name}`,
        unit: 'ms',
        ...figuresOf(firsts, ({ load, invoke }) => load + invoke),
        note,
      }
      lines.push(target ? { ...line, target } : line)
    }
    return lines
  },
}
