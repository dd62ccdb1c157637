/**
 * `npm run remove -- --stage dev`: takes the application away and keeps the data with all they stand on. With --platform it
 * deletes everything, after it has been given the stage's name a second time.
 */
import { createInterface } from 'node:readline/promises'
import { run } from '../command-line.ts'
import { Refusal } from '../refusal.ts'
import { carryOutPlan, showPlan, stageCommand } from './options.ts'
import { destructionPlan, removalPlan } from './removal-plan.ts'

const remove = stageCommand(
  'npm run remove --',
  'Removes the application. Cluster, database, tables, network and mail stay with the data, and cost on.',
)
  .option('--platform', "delete everything of the stage, all data with it; asks for the stage's name")
  .option('--confirm <name>', 'that name, where nobody is there to be asked')

const askForName = async (stage: string): Promise<string> => {
  if (!process.stdin.isTTY) return ''
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(
    `This deletes the stage ${stage} with all orders, payments, records and reports. There is no way back.\nType the name of the stage: `,
  )
  terminal.close()
  return answer.trim()
}

await run(remove, async ({ stage: target, dryRun, platform, confirm }) => {
  const steps = platform ? destructionPlan(target) : removalPlan(target)
  if (dryRun) return showPlan(target, steps)
  if (platform && (confirm ?? (await askForName(target.stage))) !== target.stage) {
    throw new Refusal(`Nothing was deleted. To delete all data of the stage give its name: --confirm ${target.stage}`)
  }
  await carryOutPlan(steps)
})
