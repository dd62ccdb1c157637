import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import style from './search-box.module.css'
import { longestSearch, searchAddress } from './search-links.ts'

const takesText = 'input, textarea, select, [contenteditable="true"]'

/** Puts the cursor into the search when somebody presses `/` and is not typing, nor answering a dialog. */
const useSlash = (focus: () => void): void => {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target } = event
      if (key !== '/' || ctrlKey || metaKey || altKey || event.defaultPrevented) return
      if (target instanceof Element && target.closest(takesText)) return
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      focus()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [focus])
}

function Box({ text }: { text: string }) {
  const router = useRouter()
  const input = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useState(text)
  // Elsewhere it stays: the page that a search led to must not take away what is being typed by then.
  useEffect(() => {
    if (text !== '') setDraft(text)
  }, [text])
  const [focus] = useState(() => () => input.current?.select())
  useSlash(focus)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = draft.trim()
    if (wanted === '') return
    // The next `/` is a wish to search again, and no text.
    input.current?.blur()
    router.push(searchAddress(wanted))
  }
  return (
    <form className={style.box} onSubmit={submit}>
      <input
        ref={input}
        type="text"
        enterKeyHint="search"
        aria-label="Find an order, event, trace, mail or topic"
        aria-keyshortcuts="/"
        placeholder="Find: order, id, trace, mail  ( / )"
        value={draft}
        maxLength={longestSearch}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={event => setDraft(event.target.value)}
      />
    </form>
  )
}

function BoxOfAddress() {
  const path = usePathname()
  const parameters = useSearchParams()
  return <Box text={path === '/console/search' ? (parameters.get('for') ?? '') : ''} />
}

/** One search for everything, in the head of every page of the console. */
export function SearchBox() {
  return (
    <search className={style.place} aria-label="The whole console">
      <BoxOfAddress />
    </search>
  )
}
