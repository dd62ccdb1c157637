/**
 * Secrets for a Java program: its arguments in a file that is ours alone and gone when it has run, for the command line of
 * a process is for everyone to see. https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
 */
import { rm, writeFile } from 'node:fs/promises'

const quoted = (arg: string): string => `"${arg.replaceAll(/["\\]/g, '\\$&')}"`

/** @param args options, class and arguments, as on the command line of `java` */
export const withArgumentFile = async <T>(
  file: string,
  args: readonly string[],
  run: (args: readonly string[]) => Promise<T>,
): Promise<T> => {
  try {
    await writeFile(file, args.map(quoted).join('\n'), { mode: 0o600 })
    return await run([`@${file}`])
  } finally {
    await rm(file, { force: true })
  }
}
