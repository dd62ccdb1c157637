/** Deletes every recovery point of a backup vault, where there is one: node empty-vault.ts VAULT REGION. A vault with any stays. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const [vault = '', region = ''] = process.argv.slice(2)
const backup = async (...command: readonly string[]) => {
  const { stdout } = await promisify(execFile)(
    'aws',
    ['--region', region, 'backup', ...command, '--backup-vault-name', vault, '--output', 'json'],
    { maxBuffer: 2 ** 26 },
  )
  return stdout ? JSON.parse(stdout) : {}
}

const points: string[] = await backup(
  ...['list-recovery-points-by-backup-vault', '--query', 'RecoveryPoints[].RecoveryPointArn'],
).catch((error: Error) => {
  if (error.message.includes('ResourceNotFoundException')) return []
  throw error
})
for (const arn of points) await backup('delete-recovery-point', '--recovery-point-arn', arn)
console.log(`${vault}: ${points.length} recovery points deleted`)
