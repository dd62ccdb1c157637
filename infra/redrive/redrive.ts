/** `npm run redrive`: looks at the dead letters and sends them on. */
import { connectDeadLetters } from '../../functions/operations/connect-dead-letters.ts'
import { operatorEnvironment } from '../../infra/local/operator-environment.ts'
import { commandOf, usage } from './arguments.ts'
import { printedLetter, printedList, printedRedrive } from './print.ts'

const run = async (args: readonly string[]): Promise<number> => {
  const command = commandOf(args)
  const print = (lines: readonly string[]) => console.log(lines.join('\n'))
  if (command.do === 'help') {
    print([usage])
    return 0
  }
  const letters = connectDeadLetters(await operatorEnvironment('redrive'))
  try {
    switch (command.do) {
      case 'list': {
        const waiting = await letters.list()
        print(printedList(waiting.filter(({ topic }) => topic === (command.topic ?? topic))))
        return 0
      }
      case 'show': {
        const letter = (await letters.list()).find(({ id }) => id === command.id)
        print(letter ? printedLetter(letter) : [`No dead letter ${command.id} waits; --list tells which do.`])
        return letter ? 0 : 1
      }
      case 'redrive': {
        const done = await letters.redrive(command.selection, { dryRun: command.dryRun })
        print(printedRedrive(done, command.dryRun))
        return done.refused.length > 0 ? 1 : 0
      }
    }
  } finally {
    await letters.close()
  }
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  for (let each = error; each instanceof Error; each = each.cause) console.error(each.message)
  process.exitCode = 1
}
