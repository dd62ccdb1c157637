/** `npm run remove -- --stage dev`: takes the application away, with --platform what it stands on. */
import { command } from './command-line.ts'
import { removalPlan } from './plan.ts'

const usage = `Usage: npm run remove -- --stage NAME [option…]

  --stage NAME         such as dev
  --platform           the platform too; cluster, tables, buckets, mail identity and key are kept
  --region NAME        default eu-central-1
  --param name=value   as at its deployment
  --dry-run            print every call and make none; needs no credentials
  --help               print this`

await command(usage, ({ target, platform }) => removalPlan(target, { platform }))
