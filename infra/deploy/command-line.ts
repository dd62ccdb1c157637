/** `--stage NAME [--dry-run]`, and what every command does with its plan. */
import { parseArgs } from 'node:util'
import { stageSettings } from '../stages/settings.ts'
import type { Target } from './plan.ts'
import { carryOut, type Step, show } from './steps.ts'

const options = {
  stage: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  platform: { type: 'boolean', default: false },
  confirm: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

export interface DeployArguments {
  readonly target: Target
  readonly dryRun: boolean
  /** For remove: the platform with the data too. */
  readonly platform: boolean
  /** For remove --platform: the stage's name again. */
  readonly confirm?: string | undefined
}

/** @throws Error in one sentence naming what is missing or wrong */
export const parseArguments = (args: readonly string[]): DeployArguments | 'help' => {
  const { values } = parseArgs({ args: [...args], options })
  if (values.help) return 'help'
  const { stage } = values
  if (!stage) throw new Error('Give a stage, such as --stage dev: each file in infra/stages is one.')
  if (stage === 'local') throw new Error('The stage local is this machine: `npm start` runs it.')
  return {
    target: { stage, settings: stageSettings(stage) },
    dryRun: values['dry-run'],
    platform: values.platform,
    confirm: values.confirm,
  }
}

/** @param steps the whole plan. @param work what is done without --dry-run; the steps, unless something else does them */
export const command = async (
  usage: string,
  steps: (given: DeployArguments) => readonly Step[] | Promise<readonly Step[]>,
  work: (given: DeployArguments) => Promise<readonly Step[]> = async given => steps(given),
) => {
  const write = (text: string) => console.log(text)
  try {
    const given = parseArguments(process.argv.slice(2))
    if (given === 'help') return write(usage)
    if (!given.dryRun) return await carryOut(await work(given), { write })
    write(`# What would be done for stage ${given.target.stage} in ${given.target.settings.region}; nothing is done.`)
    show(await steps(given), write)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
