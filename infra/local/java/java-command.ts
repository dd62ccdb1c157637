/** How a Java component is started: small heaps, quick start. */
import { join } from 'node:path'
import type { Command } from '../components/component.ts'
import { classData } from './class-data.ts'

export interface Java {
  readonly file: string
  readonly version: string
  readonly classPath: string
  /** The folder of the jars, which also holds the class-data archives. */
  readonly folder: string
}

export interface JavaProgram {
  readonly main: string
  readonly args: readonly string[]
  readonly options?: readonly string[]
  /** False: does not leave its classes for the next start. */
  readonly leavesClassData?: boolean
}

/**
 * The first compiler alone: half the CPU and memory of a start, and these components wait for disks and sockets, not for
 * code. A small young generation, for every page of it that was touched once stays resident.
 */
export const quickStart = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmn16m', '-Xss512k', '-XX:-UsePerfData']

const logging = join(import.meta.dirname, 'log4j2.properties')

export const javaCommand = async (java: Java, program: JavaProgram): Promise<Command> => {
  const { main, args, options = [], leavesClassData = true } = program
  const shared = await classData(java.folder, main, java.version, leavesClassData)
  return {
    file: java.file,
    args: [...quickStart, ...shared.options, ...options, `-Dlog4j2.configurationFile=${logging}`, main, ...args],
    env: {
      CLASSPATH: java.classPath,
      // glibc otherwise keeps up to eight arenas per core.
      MALLOC_ARENA_MAX: '2',
    },
    ...(shared.writes ? { stopped: shared.keep } : {}),
  }
}
