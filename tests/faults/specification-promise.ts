/** The whole course of a checkout, against the specification in tests/spec. */
import { refusalOf } from '../spec/accept.ts'
import { courseOf } from '../spec/course.ts'
import { each, type Look } from './look.ts'

/** Many checkouts have the same course. */
const judged = new Map<string, string | undefined>()
const mostKept = 20_000

export const acceptedBySpecification: Look = evidence =>
  each(evidence.accepted, accepted => {
    const course = courseOf(evidence, accepted)
    const key = JSON.stringify(course)
    if (!judged.has(key)) {
      if (judged.size === mostKept) judged.clear()
      judged.set(key, refusalOf(course))
    }
    const refusal = judged.get(key)
    return refusal === undefined ? [] : [`checkout ${accepted.checkoutId}: ${refusal}`]
  })
