/** One test file after another. Test files of different runners never run at the same time. */
import InWorkers from './native/runner.mjs'

export default class InSeries extends InWorkers {
  constructor(globalConfig, context, options) {
    super({ ...globalConfig, maxWorkers: 1 }, context, options)
  }
}
