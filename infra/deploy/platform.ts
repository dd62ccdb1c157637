/** `npm run deploy:platform -- --stage dev`: what changes yearly. May be repeated. */
import { command } from './command-line.ts'
import { platformPlan } from './plan.ts'
import { stepsOf } from './steps.ts'

const usage = `Usage: npm run deploy:platform -- --stage NAME [option…]

  --stage NAME   a file of infra/stages
  --dry-run      print every call and make none; needs no credentials
  --help         print this`

await command(
  usage,
  ({ target }) => stepsOf(platformPlan(target)),
  async ({ target }) => [platformPlan(target).stack],
)
