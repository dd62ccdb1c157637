/**
 * `npm run deploy -- --stage dev`: the same as `npx sls deploy --stage dev`, with --dry-run the plan of it, and with --change-set what
 * CloudFormation would change.
 */
import { run } from '../command-line.ts'
import { applicationPlan } from './application-plan.ts'
import { changeSetPlan } from './change-set-plan.ts'
import { carryOutPlan, showPlan, stageCommand } from './options.ts'
import { pluginVersion } from './plugin.ts'
import { stepsOf } from './steps.ts'

const deploy = stageCommand(
  'npm run deploy --',
  'Deploys the application: what changes daily. Its platform comes first.',
).option('--change-set', 'show what CloudFormation would change, and change nothing')

await run(deploy, async ({ stage, dryRun, changeSet }) => {
  if (changeSet) return dryRun ? showPlan(stage, changeSetPlan(stage)) : carryOutPlan(changeSetPlan(stage))
  const plan = applicationPlan(stage, await pluginVersion())
  if (dryRun) return showPlan(stage, stepsOf(plan))
  // The framework does the steps before and after by framework-plugin.ts.
  await carryOutPlan([plan.stack])
})
