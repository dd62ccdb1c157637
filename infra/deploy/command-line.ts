/** `--stage prod [--region …] [--param name=value]… [--dry-run]`, and what every command does with its plan. */
import { parseArgs } from 'node:util'
import type { Target } from './plan.ts'
import { carryOut, type Step, show } from './steps.ts'

const options = {
  stage: { type: 'string' },
  region: { type: 'string', default: 'eu-central-1' },
  param: { type: 'string', multiple: true, default: [] as string[] },
  'dry-run': { type: 'boolean', default: false },
  platform: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

export interface Asked {
  readonly target: Target
  readonly dryRun: boolean
  /** For remove: the platform too. */
  readonly platform: boolean
}

/** @throws Error in one sentence naming what is missing or wrong */
export const asked = (args: readonly string[]): Asked | 'help' => {
  const { values } = parseArgs({ args: [...args], options })
  if (values.help) return 'help'
  const { stage = '', region, param: params } = values
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Error('Give a stage, such as --stage prod: lower-case letters, digits and -, at most 20.')
  }
  if (stage === 'local') throw new Error('The stage local is this machine: `npm start` runs it.')
  const wrong = params.find(each => !/^[\w-]+=/.test(each))
  if (wrong !== undefined) throw new Error(`--param ${wrong}: expected name=value.`)
  return { target: { stage, region, params }, dryRun: values['dry-run'], platform: values.platform }
}

/** @param plan made only when it is wanted */
export const command = async (usage: string, plan: (asked: Asked) => readonly Step[] | Promise<readonly Step[]>) => {
  const write = (text: string) => console.log(text)
  try {
    const given = asked(process.argv.slice(2))
    if (given === 'help') return write(usage)
    const steps = await plan(given)
    if (!given.dryRun) return await carryOut(steps, write)
    write(`# What would be done for stage ${given.target.stage} in ${given.target.region}; nothing is done.`)
    show(steps, write)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
