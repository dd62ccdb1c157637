/** How a Java part is started: small heaps, quick start. */
import { join } from 'node:path'

export interface Java {
  readonly file: string
  readonly classPath: string
  /** The folder of the jars, which also holds the class-data archive. */
  readonly folder: string
}

export interface JavaProgram {
  readonly main: string
  readonly args: readonly string[]
  readonly options?: readonly string[]
}

/** The first compiler alone: half the CPU and memory of a start, and these parts wait for disks and sockets, not for code. */
const quickStart = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xss512k', '-XX:-UsePerfData']

const logging = join(import.meta.dirname, 'kafka', 'log4j2.properties')

export const javaCommand = (java: Java, { main, args, options = [] }: JavaProgram) => ({
  file: java.file,
  args: [...quickStart, ...options, `-Dlog4j2.configurationFile=${logging}`, main, ...args],
  env: {
    CLASSPATH: java.classPath,
    // glibc otherwise keeps up to eight arenas per core.
    MALLOC_ARENA_MAX: '2',
  },
})
