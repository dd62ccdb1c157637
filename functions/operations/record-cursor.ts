/** Where a page of records begins, as text: `older_0-17_1-4` is before offset 17 of partition 0 and 4 of partition 1. */
import type { Direction, Positions } from './record-page.ts'

export interface Cursor {
  readonly direction: Direction
  readonly positions: Positions
}

export const cursorPattern = /^(older|newer)(_\d{1,6}-\d{1,15}){1,1000}$/

export const cursorText = (direction: Direction, positions: Positions): string =>
  [direction, ...[...positions].map(([partition, offset]) => `${partition}-${offset}`)].join('_')

/** @param text matches `cursorPattern` */
export const parseCursor = (text: string): Cursor => {
  const [direction, ...places] = text.split('_')
  return {
    direction: direction === 'older' ? 'older' : 'newer',
    positions: new Map(
      places.map(place => {
        const [partition = 0, offset = 0] = place.split('-').map(Number)
        return [partition, offset]
      }),
    ),
  }
}
