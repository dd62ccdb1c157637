/** `node infra/deploy/storefront-config.ts FILE STAGE`: writes the pages' config.json. Sign-in and payment provider are the stage's. */
import { writeFile } from 'node:fs/promises'
import { command, run } from '../command-line.ts'
import { Refusal } from '../refusal.ts'
import { stageSettings } from '../stages/settings.ts'
import { stripeScript } from '../storefront-headers.ts'
import { signInOf } from './sign-in.ts'

const writeConfig = command('node infra/deploy/storefront-config.ts', "Writes the pages' config.json of a stage.")
  .argument('<file>')
  .argument('<stage>')

await run(writeConfig, async (_, file, stage) => {
  const { region, signIn, payment } = stageSettings(stage)
  const stripe = payment.publishableKey ? { stripeKey: payment.publishableKey, stripeScript } : {}
  const config = { stage, region, ...signInOf(signIn), ...stripe }
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`).catch((cause: Error) => {
    throw new Refusal(`${file} cannot be written: ${cause.message}`, { cause })
  })
  console.log(config)
})
