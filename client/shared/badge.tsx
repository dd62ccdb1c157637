import type { ReactNode } from 'react'
import style from './badge.module.css'
import tones from './styles/tones.module.css'
import type { Tone } from './tone.ts'

interface BadgeProps {
  readonly tone: Tone
  readonly children: ReactNode
  /** Names something of the machinery, such as a topic. */
  readonly technical?: boolean
}

export function Badge({ tone, technical = false, children }: BadgeProps) {
  return <span className={`${style.badge} ${technical ? style.technical : style.dot} ${tones[tone]}`}>{children}</span>
}
