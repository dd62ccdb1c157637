import type { ReactNode } from 'react'
import style from './notice.module.css'
import tones from './styles/tones.module.css'
import type { Tone } from './tone.ts'

interface NoticeProps {
  readonly tone: Tone
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** Something to know now. Bad news is announced at once, the rest when there is a pause. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  return (
    <div className={`${style.notice} ${tones[tone]}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <div className={style.words}>
        <p className={style.title}>{title}</p>
        {children && <div className={style.text}>{children}</div>}
      </div>
      {actions && <div className={style.actions}>{actions}</div>}
    </div>
  )
}
