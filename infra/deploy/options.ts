/** What the commands that deploy and remove a stage have in common: `--stage NAME [--dry-run]`, and what is done with a plan. */
import { command, UsageError } from '../command-line.ts'
import { Refusal } from '../refusal.ts'
import { stageSettings } from '../stages/settings.ts'
import type { Target } from './aws-steps.ts'
import { carryOut, type Step, show } from './steps.ts'

const target = (stage: string): Target => {
  if (stage === 'local') throw new UsageError('The stage local is this machine: `npm start` runs it.')
  try {
    return { stage, settings: stageSettings(stage) }
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message)
    throw error
  }
}

export const stageCommand = (typed: string, description: string) =>
  command(typed, description)
    .requiredOption('--stage <name>', 'such as dev: each file in infra/stages is one', target)
    .option('--dry-run', 'print every call and make none; needs no credentials')

const write = (text: string) => console.log(text)

export const showPlan = ({ stage, settings }: Target, steps: readonly Step[]): void => {
  write(`# What would be done for stage ${stage} in ${settings.region}; nothing is done.`)
  show(steps, write)
}

/** @throws Refusal with the step that failed */
export const carryOutPlan = (steps: readonly Step[]): Promise<void> =>
  carryOut(steps, { write }).catch((error: Error) => {
    throw new Refusal(error.message)
  })
