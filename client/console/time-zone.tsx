import { useInBrowser } from '../shared/use-in-browser.ts'
import style from './time-zone.module.css'

const timeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Which zone the times of a page are in: the reader's. */
export function TimeZone() {
  return <p className={style.zone}>{useInBrowser() ? `Times in ${timeZone()}` : ''}</p>
}
