/** The platform does not start, for a reason its user can mend. The message is one sentence and is all there is to show. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
