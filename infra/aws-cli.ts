/** Calls of the AWS CLI, of either version, by programs that read its answer. A refused call is one sentence: what AWS said. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Refusal } from './refusal.ts'

/** @returns what it printed as JSON, or nothing where it printed nothing */
// biome-ignore lint/suspicious/noExplicitAny: each call has an answer of its own
export const awsCli = async (region: string, ...command: readonly string[]): Promise<any> => {
  const { stdout } = await promisify(execFile)('aws', ['--region', region, '--output', 'json', ...command], {
    maxBuffer: 2 ** 26,
  }).catch((cause: Error & { code?: unknown; stderr?: string }) => {
    if (cause.code === 'ENOENT') throw new Refusal('`aws` is missing: install it (docs/deploy.md, What you need).')
    throw new Refusal(`aws ${command.slice(0, 2).join(' ')}: ${cause.stderr?.trim() || cause.message}`, { cause })
  })
  return stdout.trim() ? JSON.parse(stdout) : undefined
}
