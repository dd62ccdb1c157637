/** `npm run deploy:platform -- --stage dev`, and with --dry-run the plan of it. */
import { run } from '../command-line.ts'
import { carryOutPlan, showPlan, stageCommand } from './options.ts'
import { platformPlan } from './platform-plan.ts'
import { stepsOf } from './steps.ts'

const platform = stageCommand(
  'npm run deploy:platform --',
  'Deploys what the application stands on: what changes yearly.',
)

await run(platform, async ({ stage, dryRun }) => {
  const plan = platformPlan(stage)
  if (dryRun) return showPlan(stage, stepsOf(plan))
  // The framework does the steps before and after by framework-plugin.ts.
  await carryOutPlan([plan.stack])
})
