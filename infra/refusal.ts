/** A command cannot do its work, for a reason its user can mend. The message is one sentence and is all that is printed. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
}
