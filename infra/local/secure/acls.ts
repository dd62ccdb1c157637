/**
 * `infra/rights.ts` as ACLs of Apache Kafka: the same matrix that IAM keeps on AWS, kept by the brokers themselves
 * (StandardAuthorizer, which refuses what no ACL allows). The principal of a function is its name.
 */
import kafkajs, { type AclEntry } from 'kafkajs'
import { type KafkaGrant, kafkaGrants, rights } from '../../rights.ts'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

/** The operation of Kafka behind an action of IAM; Connect is the log-in itself. */
const operations: Readonly<Record<string, number>> = {
  WriteDataIdempotently: AclOperationTypes.IDEMPOTENT_WRITE,
  DescribeCluster: AclOperationTypes.DESCRIBE,
  DescribeClusterDynamicConfiguration: AclOperationTypes.DESCRIBE_CONFIGS,
  DescribeTopic: AclOperationTypes.DESCRIBE,
  DescribeTopicDynamicConfiguration: AclOperationTypes.DESCRIBE_CONFIGS,
  ReadData: AclOperationTypes.READ,
  WriteData: AclOperationTypes.WRITE,
  AlterGroup: AclOperationTypes.READ,
  DescribeGroup: AclOperationTypes.DESCRIBE,
  DeleteGroup: AclOperationTypes.DELETE,
}

const types = { cluster: AclResourceTypes.CLUSTER, topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP }

const entries = (principal: string, { resource, name, actions }: KafkaGrant): AclEntry[] => {
  const prefixed = name.length > 1 && name.endsWith('*')
  return actions
    .filter(action => action !== 'Connect')
    .map(action => {
      const operation = operations[action]
      if (operation === undefined) throw new Error(`No operation of Kafka is known for kafka-cluster:${action}.`)
      return {
        principal: `User:${principal}`,
        host: '*',
        permissionType: AclPermissionTypes.ALLOW,
        operation,
        resourceType: types[resource],
        resourceName: resource === 'cluster' ? 'kafka-cluster' : prefixed ? name.slice(0, -1) : name,
        resourcePatternType: prefixed ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      }
    })
}

/** The functions that speak to the cluster. */
export const principals = Object.keys(rights).filter(name => kafkaGrants(rights[name] ?? {}).length > 0)

export const acls = (): AclEntry[] =>
  principals.flatMap(name => kafkaGrants(rights[name] ?? {}).flatMap(grant => entries(name, grant)))
