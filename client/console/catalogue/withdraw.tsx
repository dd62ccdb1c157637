import { type ReactNode, useState } from 'react'
import { type ApiResult, describeFailure } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import type { CatalogueAccepted } from '../../shared/contract.ts'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import style from './catalogue.module.css'

interface WithdrawProps {
  readonly name: string
  /** What will happen. */
  readonly children: ReactNode
  readonly withdraw: () => Promise<ApiResult<CatalogueAccepted>>
  readonly withdrawn: () => void
}

type State =
  | { readonly kind: 'asking' | 'busy' }
  | { readonly kind: 'done'; readonly version: number }
  | { readonly kind: 'failed'; readonly text: string }

/** Takes an entry out of the catalogue: says first what that means, and does nothing before it is confirmed. */
export function Withdraw({ name, children, withdraw, withdrawn }: WithdrawProps) {
  const [state, setState] = useState<State>()
  const confirm = async (): Promise<void> => {
    if (state?.kind === 'busy') return
    setState({ kind: 'busy' })
    const answer = await withdraw()
    setState(
      answer.ok ? { kind: 'done', version: answer.data.version } : { kind: 'failed', text: describeFailure(answer) },
    )
    withdrawn()
  }
  return (
    <Panel title="Withdraw">
      {state?.kind === 'failed' && (
        <Notice tone="bad" title="Not withdrawn">
          {state.text}
        </Notice>
      )}
      {state?.kind === 'asking' || state?.kind === 'busy' ? (
        <Notice
          tone="warn"
          title={`Withdraw ${name}?`}
          actions={
            <>
              <Button main aria-disabled={state.kind === 'busy'} onClick={() => void confirm()}>
                Withdraw {name}
              </Button>
              <Button onClick={() => setState(undefined)}>Keep it</Button>
            </>
          }
        >
          {children}
        </Notice>
      ) : state?.kind === 'done' ? (
        <Notice tone="good" title={`Withdrawn as version ${state.version}`}>
          The shop follows within a few seconds.
        </Notice>
      ) : (
        <div className={style.actions}>
          <Button onClick={() => setState({ kind: 'asking' })}>Withdraw…</Button>
          <span className="soft">Takes it out of the catalogue.</span>
        </div>
      )}
    </Panel>
  )
}
