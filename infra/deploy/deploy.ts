/** `npm run deploy -- --stage prod`: what changes daily. May be repeated. */
import { command } from './command-line.ts'
import { applicationPlan } from './plan.ts'
import { pluginVersion } from './plugin.ts'
import { signInOf } from './sign-in.ts'

const usage = `Usage: npm run deploy -- --stage NAME [option…]

  --stage NAME         such as prod; its platform must be there (npm run deploy:platform)
  --region NAME        default eu-central-1
  --param name=value   a setting of serverless.yml, such as oidc-issuer=https://… and oidc-client=…; may be repeated
  --dry-run            print every call and make none; needs no credentials
  --help               print this`

const askForIssuer = (params: readonly string[]): void => {
  if (signInOf(params)) return
  throw new Error('Give --param oidc-issuer=https://…: who signs people in to the operations routes (docs/deploy.md).')
}

await command(usage, async ({ target, dryRun }) => {
  if (!dryRun) askForIssuer(target.params)
  return applicationPlan(target, await pluginVersion())
})
