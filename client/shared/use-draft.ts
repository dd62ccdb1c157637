import { useState } from 'react'

interface Draft<T> {
  readonly draft: T
  /** Changes the draft alone. */
  readonly edit: (draft: T) => void
  /** Changes the draft, and knows that the address will come to say so. */
  readonly ask: (draft: T) => void
}

/**
 * What a form shows of the address. When the address comes to say what the form asked for, what was typed since then stays;
 * any other change of the address takes the place of the draft.
 * @param keyOf the part of a value that the address says
 */
export const useDraft = <T>(value: T, keyOf: (value: T) => string): Draft<T> => {
  const key = keyOf(value)
  const [state, setState] = useState({ key, draft: value, asked: [] as readonly string[] })
  if (state.key !== key) {
    const place = state.asked.indexOf(key)
    setState(place === -1 ? { key, draft: value, asked: [] } : { ...state, key, asked: state.asked.slice(place + 1) })
  }
  return {
    draft: state.draft,
    edit: draft => setState(before => ({ ...before, draft })),
    ask: draft =>
      setState(before => ({
        ...before,
        draft,
        asked: keyOf(draft) === before.key ? before.asked : [...before.asked, keyOf(draft)],
      })),
  }
}
