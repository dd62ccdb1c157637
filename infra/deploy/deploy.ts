/** `npm run deploy -- --stage dev`: the same as `npx sls deploy --stage dev`, and with --dry-run the plan of it. */
import { command } from './command-line.ts'
import { applicationPlan } from './plan.ts'
import { pluginVersion } from './plugin.ts'
import { stepsOf } from './steps.ts'

const usage = `Usage: npm run deploy -- --stage NAME [option…]

  --stage NAME   a file of infra/stages; its platform must be there (npm run deploy:platform)
  --dry-run      print every call and make none; needs no credentials
  --help         print this`

await command(
  usage,
  async ({ target }) => stepsOf(applicationPlan(target, await pluginVersion())),
  async ({ target }) => [applicationPlan(target, await pluginVersion()).stack],
)
