import { storedValue } from '../shared/stored-value.ts'
import { browserStorage } from '../shared/web-storage.ts'

const parseTheme = (json: unknown): 'light' | 'dark' | null => (json === 'light' || json === 'dark' ? json : null)

export const storedTheme = storedValue('kassa.theme', parseTheme, browserStorage)
