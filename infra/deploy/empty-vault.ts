/** `node infra/deploy/empty-vault.ts VAULT REGION`: deletes every recovery point of a backup vault, for a vault with any stays. */
import { awsCli } from '../aws-cli.ts'
import { command, run } from '../command-line.ts'

const emptyVault = command('node infra/deploy/empty-vault.ts', 'Deletes every recovery point of a backup vault.')
  .argument('<vault>')
  .argument('<region>')

await run(emptyVault, async (_, vault, region) => {
  const backup = (verb: string, ...words: readonly string[]) =>
    awsCli(region, 'backup', verb, '--backup-vault-name', vault, ...words)
  const points: string[] = await backup(
    ...(['list-recovery-points-by-backup-vault', '--query', 'RecoveryPoints[].RecoveryPointArn'] as const),
  ).catch((error: Error) => {
    if (error.message.includes('ResourceNotFoundException')) return []
    throw error
  })
  for (const arn of points) await backup('delete-recovery-point', '--recovery-point-arn', arn)
  console.log(`${vault}: ${points.length} recovery points deleted`)
})
