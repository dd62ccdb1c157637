/** How long the first invocation of a new container takes: the bundle loaded, the connections made, the event answered. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { environment } from '../../infra/local/addresses.ts'
import { platformComponents } from '../../infra/local/components/component.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { byRound, median } from '../../infra/serverless-offline-kafka/bench/statistics.ts'
import { bundled, functionNames } from '../cold-start/bundle.ts'
import { firstEvents } from '../cold-start/events.ts'
import type { Measured, Measurement, Target } from '../measurement.ts'

interface First {
  readonly load: number
  readonly invoke: number
  readonly answer: { readonly statusCode?: number; readonly batchItemFailures?: readonly unknown[] }
}

/** How many milliseconds more than the hello handler; the others are told. */
const targets: Readonly<Record<string, Target>> = {
  checkout: { value: 60, is: 'at most' },
  email: { value: 90, is: 'at most' },
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

const first = async (platform: Platform, name: string, bundle: string, event: object): Promise<First> => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: {
      ...process.env,
      ...environment(platform.addresses),
      NODE_OPTIONS: nodeOptions(),
      BUNDLE: bundle,
      EVENT: JSON.stringify(event),
    },
  })
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as First
  const { statusCode = 200, batchItemFailures = [] } = told.answer
  if (statusCode >= 500 || batchItemFailures.length > 0)
    throw new Error(`${name} answered its first event with ${JSON.stringify(told.answer)}`)
  return told
}

export const coldStart: Measurement = {
  name: 'cold start',
  about: 'bundle loaded and first event answered in a new process, against a handler that does nothing',
  needs: platformComponents,
  run: async ({ platform, rounds, scale, tell }) => {
    await import('../../tests/jest/environment.ts')
    // The smoke run sees the two that have a target.
    const names = Object.keys(firstEvents).filter(name => scale === 1 || name in targets)
    const missing = functionNames().filter(name => !(name in firstEvents) && name !== 'migrate')
    if (missing.length > 0)
      throw new Error(`No first event for ${missing.join(', ')}: add it in bench/cold-start/events.ts.`)
    const bundles = await bundled(names, join(platform.home.folder, 'bundles'))

    const lines: Measured[] = []
    for (const name of names) {
      const ours: First[] = []
      const hello: First[] = []
      const once = async (which: string) => first(platform, which, bundles[which] ?? '', firstEvents[which]?.() ?? {})
      // The bundle is in the page cache then, as Lambda's is, and no broker has to ask for its first producer ids.
      for (let warmUp = 0; scale === 1 && warmUp < 3; warmUp++) await once(name)
      for (let round = 0; round < rounds; round++) {
        ours.push(await once(name))
        hello.push(await once('hello'))
      }
      const total = (all: readonly First[]) => all.map(({ load, invoke }) => load + invoke)
      const [load, invoke] = [median(ours.map(({ load }) => load)), median(ours.map(({ invoke }) => invoke))]
      const note = `${load.toFixed(0)} ms to load, ${invoke.toFixed(0)} ms to answer`
      tell(`${name}: ${note}`)
      lines.push({ what: `cold start: ${name}`, unit: 'ms', kassa: total(ours), baseline: total(hello), note })
      const target = targets[name]
      if (!target) continue
      const more = byRound(total(ours), total(hello), (a, b) => a - b)
      lines.push({ what: `cold start: ${name}, more than hello`, unit: 'ms', kassa: more, baseline: [], target })
    }
    return lines
  },
}
