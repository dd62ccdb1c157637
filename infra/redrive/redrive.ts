/** `npm run redrive`: lists the dead letters and sends them on. */
import { connectDeadLetters } from '../../functions/operations/connect-dead-letters.ts'
import { coordinatesOf, deadLetterOf } from '../../functions/operations/redrive.ts'
import { run } from '../command-line.ts'
import { operatorEnvironment } from '../local/operator-environment.ts'
import { redriveOptions, requestOf } from './options.ts'
import { printedLetter, printedList, printedRedrive } from './print.ts'

await run(redriveOptions, async options => {
  const request = requestOf(options)
  const print = (lines: readonly string[]) => console.log(lines.join('\n'))
  const letters = connectDeadLetters(await operatorEnvironment('redrive'))
  try {
    switch (request.action) {
      case 'list': {
        const { letters: newest, counts } = await letters.index.newest({ topic: request.topic, limit: 500 })
        print(printedList(newest, counts))
        return 0
      }
      case 'show': {
        const coordinates = coordinatesOf(request.id)
        const [record] = coordinates ? await letters.read([coordinates]) : []
        print(
          record
            ? printedLetter(deadLetterOf(record))
            : [`There is no dead letter ${request.id}; --list prints those there are.`],
        )
        return record ? 0 : 1
      }
      case 'redrive': {
        const result = await letters.redrive(request.selection, { dryRun: request.dryRun })
        print(printedRedrive(result, request.dryRun))
        return result.refused.length > 0 ? 1 : 0
      }
    }
  } finally {
    await letters.close()
  }
})
