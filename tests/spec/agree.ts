/** Whether the table in moves.ts is that of the specification, in every state of a trace. */
import { isDeepStrictEqual } from 'node:util'
import { type Checkout, movesOf, nothing, older } from './moves.ts'
import type { State } from './quint.ts'

const price = 3
const amounts = [1, 2, 3]

const leftIn = ({ shop }: State): number => 1 - [...shop.values()].reduce((sum, { has }) => sum + has, 0)

const named = (moves: readonly { readonly id: number; readonly does: string; readonly n: number }[]): string =>
  moves
    .map(({ id, does, n }) => `${does} ${n} of ${id}`)
    .sort()
    .join(', ')

/** @returns a sentence for each state in which the two do not allow the same moves, or one leads elsewhere */
export const differences = (trace: readonly State[]): string[] =>
  trace.flatMap((state, index) => {
    const left = leftIn(state)
    const mine = named(
      [...state.shop].flatMap(([id, s]) => movesOf(s, left, price, amounts).map(({ does, n }) => ({ id, does, n }))),
    )
    const theirs = named(state.may)
    const before = trace[index - 1]
    const { last } = state
    const next = (s: Checkout): Checkout | undefined =>
      last.does === 'wait'
        ? older(s, last.n)
        : movesOf(s, before ? leftIn(before) : 0, price, amounts).find(
            ({ does, n }) => does === last.does && n === last.n,
          )?.after
    const led = [...(before?.shop ?? [])].filter(([id, s]) => {
      const expected = last.does === 'wait' || id === last.id ? next(s) : s
      return !isDeepStrictEqual({ ...nothing, ...expected }, { ...nothing, ...state.shop.get(id) })
    })
    return [
      ...(mine === theirs ? [] : [`state ${index}: the specification allows ${theirs}, the table ${mine}`]),
      ...led.map(([id]) => `state ${index}: ${last.does} leads checkout ${id} elsewhere`),
    ]
  })
