/** Writes the pages' config.json: node storefront-config.ts FILE STAGE. The sign-in is the stage's. */
import { writeFileSync } from 'node:fs'
import { stageSettings } from '../stages/settings.ts'
import { signInOf } from './sign-in.ts'

const [file = '', stage = ''] = process.argv.slice(2)
const config = { stage, ...signInOf(stageSettings(stage).signIn) }
writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`)
console.log(config)
