/** The process that asks: apart from the one that answers, as clients are. */
import { answerCalls } from './child.ts'
import { load } from './load.ts'

answerCalls({ load: options => load(options) })
