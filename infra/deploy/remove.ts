/**
 * `npm run remove -- --stage dev`: takes the application away and keeps the data with all they stand on. With --platform it
 * deletes everything, after it has been given the stage's name a second time.
 */
import { createInterface } from 'node:readline/promises'
import { command } from './command-line.ts'
import { destructionPlan, removalPlan } from './plan.ts'

const usage = `Usage: npm run remove -- --stage NAME [option…]

  --stage NAME     such as dev. The application goes; cluster, database, tables, network and mail stay, and cost on
  --platform       delete everything of the stage, all data with it; asks for the stage's name
  --confirm NAME   that name, where nobody is there to be asked
  --dry-run        print every call and make none; needs no credentials
  --help           print this`

const askForName = async (stage: string): Promise<string> => {
  if (!process.stdin.isTTY) return ''
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(
    `This deletes the stage ${stage} with all orders, payments, records and reports. There is no way back.\nType the name of the stage: `,
  )
  terminal.close()
  return answer.trim()
}

await command(
  usage,
  ({ target, platform }) => (platform ? destructionPlan(target) : removalPlan(target)),
  async ({ target, platform, confirm }) => {
    if (!platform) return removalPlan(target)
    const answer = confirm ?? (await askForName(target.stage))
    if (answer !== target.stage) {
      throw new Error(`Nothing was deleted. To delete all data of the stage give its name: --confirm ${target.stage}`)
    }
    return destructionPlan(target)
  },
)
