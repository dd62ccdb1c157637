import { useState } from 'react'
import { Button } from '../../shared/button.tsx'
import type { DeadLetter } from '../../shared/contract.ts'
import { Fact } from '../fact.tsx'
import { formatJson } from '../topics/record-text.ts'
import style from './dead-letter-card.module.css'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The headers and the value of the failed record, to read and to copy. */
export function LetterValue({ headers, value }: Pick<DeadLetter, 'headers' | 'value'>) {
  const [isOpen, setOpen] = useState(false)
  const [copied, setCopied] = useState('')
  const text = isOpen && isJson(value) ? formatJson(value) : value
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('Copied'),
      () => setCopied('Copying is blocked. Select the text instead.'),
    )
  }
  return (
    <details className={style.value} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>Record</summary>
      {isOpen && (
        <div className={style.opened}>
          {headers.length > 0 && (
            <dl className={style.headers}>
              {headers.map((header, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a name may be repeated, and records never change
                <Fact key={place} name={header.name}>
                  {header.text === '' ? '–' : header.text}
                  {header.binary && <span className="soft"> (binary)</span>}
                </Fact>
              ))}
            </dl>
          )}
          <p className={style.copy}>
            <span role="status">{copied}</span>
            <Button size="small" onClick={copy}>
              Copy value
            </Button>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <pre className={style.payload} tabIndex={0}>
            {text === '' ? 'no value' : text}
          </pre>
        </div>
      )}
    </details>
  )
}
