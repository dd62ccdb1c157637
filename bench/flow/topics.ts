/** The topics of the bare flow: the same hops, on topics that no function reads. */
export interface BareTopics {
  readonly requested: string
  readonly paid: string
  readonly ordered: string
  readonly mailed: string
}
