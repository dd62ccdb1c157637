import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes the settings of a Java program. The file may hold passwords: only its owner can read it.
 * @param first lines of a properties file that come before
 */
export const writeProperties = async (
  file: string,
  entries: Readonly<Record<string, string | number | boolean>>,
  first: readonly string[] = [],
): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  const lines = Object.entries(entries).map(([name, value]) => `${name}=${value}`)
  await writeFile(file, `${[...first, ...lines].join('\n')}\n`, { mode: 0o600 })
}
