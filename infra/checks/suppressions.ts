/** What cfn-lint and checkov say and we do not follow, each with the reason. One that nothing says any more fails the check. */
export interface Suppression {
  readonly id: string
  /** The beginning of the resource's logical id; empty for all. */
  readonly resource: string
  readonly because: string
}

export const suppressions: readonly Suppression[] = [
  {
    id: 'CKV_AWS_116',
    resource: '',
    because: 'a dead-letter queue is for asynchronous invocations; records have dead-letter and retries-exhausted',
  },
  {
    id: 'CKV_AWS_115',
    resource: '',
    because:
      'partitions bound the mappings, throttling bounds the door; a reserved number would take from other functions',
  },
  {
    id: 'CKV_AWS_111',
    resource: '',
    because: 'network interfaces have no names before Lambda makes them; the code itself is denied them',
  },
  {
    id: 'CKV_AWS_18',
    resource: '',
    because: 'buckets hold builds that anyone may read in the repository; who reads them tells nothing',
  },
  { id: 'CKV_AWS_86', resource: 'Distribution', because: 'no log of who looks at which product is kept' },
  {
    id: 'W1030',
    resource: 'FunctionsToDatabase',
    because: 'an empty database.securityGroup makes no such resource, by its condition',
  },
  {
    id: 'W1030',
    resource: 'ConnectToDatabase',
    because: 'an empty database.securityGroup makes no such resource, by its condition',
  },
  { id: 'W3005', resource: '', because: 'the framework writes a dependency that CloudFormation sees anyway' },
  {
    id: 'W3037',
    resource: 'SinkWatchRole',
    because: 'RestartConnector is younger than the list of actions of cfn-lint',
  },
]
