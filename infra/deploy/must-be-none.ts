/** Ends with what the function said when `aws lambda invoke` reports that it failed: the CLI itself calls that a success. */
import { readFileSync } from 'node:fs'

const [failure, answer = ''] = process.argv.slice(2)
const text = readFileSync(answer, 'utf8')
if (failure === 'null') console.log(text)
else {
  console.error(`The function failed (${failure}): ${text}`)
  process.exitCode = 1
}
