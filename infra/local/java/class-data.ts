/**
 * Class-data sharing: a Java program started once leaves the classes it loaded in an archive, and starts from it ever
 * after, in half the time and with less memory. https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html
 */
import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

export interface ClassData {
  readonly options: readonly string[]
  /** True when this run writes the archive as it ends, which takes some seconds. */
  readonly writes: boolean
  /** Once the program has ended by itself. */
  keep(): Promise<void>
}

/** Mapped elsewhere, every page of the archive would be changed and be a page of this process alone: 50 MB each. */
const whereItWasWritten = [
  '-XX:+IgnoreUnrecognizedVMOptions',
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:ArchiveRelocationMode=0',
]

const nothing: ClassData = { options: [], writes: false, keep: async () => {} }

/**
 * @param folder where the program's jars are: an archive serves these jars alone
 * @param version of Java: an archive serves this version alone
 */
export const classData = async (
  folder: string,
  main: string,
  version: string,
  mayWrite: boolean,
): Promise<ClassData> => {
  const archive = join(folder, `${main}-${version}.jsa`)
  if (existsSync(archive)) return { ...nothing, options: [`-XX:SharedArchiveFile=${archive}`, ...whereItWasWritten] }
  if (!mayWrite) return nothing
  const draft = `${archive}.${process.pid}`
  return {
    options: [`-XX:ArchiveClassesAtExit=${draft}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'],
    writes: true,
    keep: async () => {
      // A program that ended before it could write leaves nothing to keep; the next run writes again.
      await rename(draft, archive).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      const drafts = (await readdir(folder)).filter(name => name.startsWith(`${basename(archive)}.`))
      for (const name of drafts) await rm(join(folder, name), { force: true })
    },
  }
}
