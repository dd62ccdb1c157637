/** Jest's own runner, one test file after another. Test files of different runners never run at the same time. */
import JestRunner from 'jest-runner'

export default class InSeries extends JestRunner {
  isSerial = true
}
