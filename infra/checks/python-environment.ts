/** A Python environment of its own, with what a requirements.txt names; made again when that file is another. */
import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Refusal } from '../refusal.ts'

/** @returns the folder of its programs */
export const pythonEnvironment = async (folder: string, requirements: string): Promise<string> => {
  const wanted = await readFile(requirements, 'utf8')
  const mark = join(folder, 'kassa-requirements.txt')
  const bin = join(folder, 'bin')
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return bin
  const execute = promisify(execFile)
  if (!(await stat(folder).catch(() => undefined))) {
    console.log(`A Python environment is made in ${folder}, with what ${requirements} names.`)
    await execute('python3', ['-m', 'venv', folder]).catch((cause: Error) => {
      throw new Refusal('Python 3 with venv is missing: `python3 -m venv` does not run. Install it.', { cause })
    })
  }
  await execute(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements])
  await writeFile(mark, wanted)
  return bin
}
