/** Deletes every version of every object in the buckets of a stack: node empty-buckets.ts STACK REGION. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const [stack = '', region = ''] = process.argv.slice(2)
const aws = async (...command: readonly string[]) => {
  const { stdout } = await promisify(execFile)('aws', ['--region', region, ...command, '--output', 'json'], {
    maxBuffer: 2 ** 26,
  })
  return stdout ? JSON.parse(stdout) : {}
}

interface Version {
  readonly Key: string
  readonly VersionId: string
}

const { StackResources: resources } = await aws('cloudformation', 'describe-stack-resources', '--stack-name', stack)
for (const { ResourceType, PhysicalResourceId: bucket, ResourceStatus } of resources) {
  if (ResourceType !== 'AWS::S3::Bucket' || !bucket || ResourceStatus === 'DELETE_COMPLETE') continue
  let deleted = 0
  for (;;) {
    // At most as many as one call deletes; what is deleted is not listed again.
    const { Versions = [], DeleteMarkers = [] } = await aws(
      's3api',
      'list-object-versions',
      '--bucket',
      bucket,
      '--max-items',
      '300',
    )
    const all: Version[] = [...Versions, ...DeleteMarkers]
    if (all.length === 0) break
    const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }))
    await aws('s3api', 'delete-objects', '--bucket', bucket, '--delete', JSON.stringify({ Objects, Quiet: true }))
    deleted += all.length
  }
  console.log(`${bucket}: ${deleted} versions deleted`)
}
