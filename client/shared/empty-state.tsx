import type { ReactNode } from 'react'
import style from './empty-state.module.css'

/** A page, or a part of one, with nothing on it yet: says so and shows the way on. */
export function EmptyState({
  title,
  children,
  picture,
  level = 1,
}: {
  title: string
  children: ReactNode
  picture?: 'till'
  level?: 1 | 2
}) {
  const Title = level === 1 ? 'h1' : 'h2'
  return (
    <div className={style.empty}>
      {picture === 'till' && <Till />}
      <Title className={style.title}>{title}</Title>
      <div className={style.text}>{children}</div>
    </div>
  )
}

/** A till with its drawer open and nothing in it. */
function Till() {
  return (
    <svg viewBox="0 0 200 150" width="200" height="150" aria-hidden="true" className={style.picture}>
      <path d="M22 136h156" stroke="var(--line)" strokeWidth="3" strokeLinecap="round" />
      <path d="M60 30h80v26H60z" fill="var(--display)" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M70 47h6M82 47h6M94 47h6M106 47h6M118 47h12" stroke="#7df0c3" strokeWidth="3" strokeLinecap="round" />
      <path d="M92 56h16v10H92z" fill="var(--line-strong)" />
      <path
        d="M52 66h96l14 40H38z"
        fill="var(--sheet)"
        stroke="var(--line-strong)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <g fill="var(--line)">
        <path d="M62 74h14l-2 7H60zM82 74h14l-1 7H81zM102 74h14v7h-14zM58 86h14l-2 8H56zM80 86h14l-1 8H79zM102 86h14v8h-14z" />
      </g>
      <path d="M122 74h14l5 20h-18z" fill="var(--key)" />
      <path
        d="M30 106h140v18H30z"
        fill="var(--sheet)"
        stroke="var(--line-strong)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path
        d="M18 124h164v12H18z"
        fill="var(--sunken)"
        stroke="var(--line-strong)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path d="M90 130h20" stroke="var(--line-strong)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  )
}
