/** `npm run deploy:platform -- --stage prod`: what changes yearly. May be repeated. */
import { command } from './command-line.ts'
import { platformPlan } from './plan.ts'

const usage = `Usage: npm run deploy:platform -- --stage NAME [option…]

  --stage NAME         such as prod; each stage is a whole of its own
  --region NAME        default eu-central-1
  --param name=value   a setting of infra/platform.yml, such as existing-cluster=arn:…; may be repeated
  --dry-run            print every call and make none; needs no credentials
  --help               print this`

await command(usage, ({ target }) => platformPlan(target))
