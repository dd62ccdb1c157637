/**
 * Small edits of sources: lines put in at a place that is there already, so that nothing else of a file changes. A place that
 * is not found is a refusal: somebody has arranged the file in another way.
 */
import { Refusal } from '../refusal.ts'

export interface Source {
  readonly path: string
  readonly text: string
}

const lost = (path: string, place: string): Refusal =>
  new Refusal(`${path} has no line \`${place}\`, where the new one would go: put it in by hand.`)

/** Below the one line that begins so. */
export const insertBelow = ({ path, text }: Source, start: string, lines: string): string => {
  const all = text.split('\n')
  const found = all.flatMap((line, index) => (line.startsWith(start) ? [index] : []))
  const [index] = found
  if (index === undefined || found.length > 1) throw lost(path, start)
  return all.toSpliced(index + 1, 0, ...lines.split('\n')).join('\n')
}

/** At the end of the object whose first line begins so; it ends with the next line that begins with a brace. */
export const appendTo = ({ path, text }: Source, start: string, lines: string): string => {
  const all = text.split('\n')
  const first = all.findIndex(line => line.startsWith(start))
  const last = all.findIndex((line, index) => index > first && line.startsWith('}'))
  if (first < 0 || last < 0) throw lost(path, start)
  return all.toSpliced(last, 0, ...lines.split('\n')).join('\n')
}
