/** What is wrong with a catalogue file. */

export interface Fault {
  /** 1 is the first line of the file; in JSON, the first brand or product. */
  readonly line: number
  /** What a JSON file counts. */
  readonly of?: 'brand' | 'product'
  readonly column: string
  readonly message: string
}

const placeOf = { line: 'Line', brand: 'Brand', product: 'Product' }
const sentence = ({ line, of, column, message }: Fault): string =>
  `${placeOf[of ?? 'line']} ${line}, ${column}: ${message}`

export class FaultyFile extends Error {
  override readonly name = 'FaultyFile'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(sentence).join('\n'))
    this.faults = faults
  }
}

export const refuse = (line: number, column: string, message: string): FaultyFile =>
  new FaultyFile([{ line, column, message }])
