import { useSyncExternalStore } from 'react'
import { useStored } from '../shared/use-stored.ts'
import { storedTheme } from './stored-theme.ts'
import style from './theme-switch.module.css'

const dark = '(prefers-color-scheme: dark)'

const followSystem = (listener: () => void) => {
  const query = window.matchMedia(dark)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Follows the system until it is pressed. */
export function ThemeSwitch() {
  const chosen = useStored(storedTheme, null)
  const systemIsDark = useSyncExternalStore(
    followSystem,
    () => window.matchMedia(dark).matches,
    () => false,
  )
  const isDark = chosen === null ? systemIsDark : chosen === 'dark'
  const change = (): void => {
    const next = isDark ? 'light' : 'dark'
    document.documentElement.dataset.theme = next
    storedTheme.write(next)
  }
  return (
    <button type="button" className={style.switch} aria-pressed={isDark} onClick={change} title="Dark mode">
      <span className="visually-hidden">Dark mode</span>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" />
      </svg>
    </button>
  )
}
