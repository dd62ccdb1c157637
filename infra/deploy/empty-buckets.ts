/** `node infra/deploy/empty-buckets.ts STACK REGION`: deletes every version of every object in the buckets of a stack. */
import { awsCli } from '../aws-cli.ts'
import { command, run } from '../command-line.ts'

interface Version {
  readonly Key: string
  readonly VersionId: string
}

interface StackResource {
  readonly ResourceType: string
  readonly PhysicalResourceId?: string
  readonly ResourceStatus: string
}

const emptyBuckets = command('node infra/deploy/empty-buckets.ts', 'Empties the buckets of a stack, all versions.')
  .argument('<stack>')
  .argument('<region>')

await run(emptyBuckets, async (_, stack, region) => {
  const described = await awsCli(region, 'cloudformation', 'describe-stack-resources', '--stack-name', stack)
  const resources: StackResource[] = described.StackResources
  for (const { ResourceType, PhysicalResourceId: bucket, ResourceStatus } of resources) {
    if (ResourceType !== 'AWS::S3::Bucket' || !bucket || ResourceStatus === 'DELETE_COMPLETE') continue
    let deleted = 0
    for (;;) {
      // At most as many as one call deletes; what is deleted is not listed again.
      const listed = await awsCli(
        ...([region, 's3api', 'list-object-versions', '--bucket', bucket, '--max-items', '300'] as const),
      )
      const all: Version[] = [...(listed?.Versions ?? []), ...(listed?.DeleteMarkers ?? [])]
      if (all.length === 0) break
      const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }))
      const words = ['--bucket', bucket, '--delete', JSON.stringify({ Objects, Quiet: true })]
      await awsCli(region, 's3api', 'delete-objects', ...words)
      deleted += all.length
    }
    console.log(`${bucket}: ${deleted} versions deleted`)
  }
})
