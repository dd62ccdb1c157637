/**
 * `infra/rights.ts` as ACLs of Apache Kafka: the same matrix that IAM keeps on AWS, kept by the brokers themselves
 * (StandardAuthorizer, which refuses what no ACL allows). The principal of a function is its name.
 */
import kafkajs, { type AclEntry } from 'kafkajs'
import { connectorGroup } from '../../../functions/operations/connector.ts'
import { type KafkaGrant, kafkaGrants, rights, sinkGrants } from '../../rights.ts'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

/** The operation of Kafka behind an action of IAM; Connect is the log-in itself. */
const operations: Readonly<Record<string, number>> = {
  WriteDataIdempotently: AclOperationTypes.IDEMPOTENT_WRITE,
  DescribeCluster: AclOperationTypes.DESCRIBE,
  DescribeClusterDynamicConfiguration: AclOperationTypes.DESCRIBE_CONFIGS,
  CreateTopic: AclOperationTypes.CREATE,
  DescribeTopic: AclOperationTypes.DESCRIBE,
  DescribeTopicDynamicConfiguration: AclOperationTypes.DESCRIBE_CONFIGS,
  AlterTopic: AclOperationTypes.ALTER,
  AlterTopicDynamicConfiguration: AclOperationTypes.ALTER_CONFIGS,
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

/** The Connect worker with its connector, as connect/worker.properties names what it keeps. */
export const sinkUser = 'sink'
const sink = sinkGrants({ topics: 'kassa-connect-*', groups: ['kassa-connect', connectorGroup] })

/** What each user may do on the cluster: the functions that speak to it, and the sink. */
export const grants: Readonly<Record<string, readonly KafkaGrant[]>> = {
  ...Object.fromEntries(
    Object.entries(rights)
      .map(([name, of]) => [name, kafkaGrants(of)] as const)
      .filter(([, granted]) => granted.length > 0),
  ),
  [sinkUser]: sink,
}

export const principals = Object.keys(grants)

/** One for each right: a topic that is both read and written is seen once. */
export const acls = (): AclEntry[] => {
  const all = Object.entries(grants).flatMap(([name, granted]) => granted.flatMap(grant => entries(name, grant)))
  return [...new Map(all.map(entry => [Object.values(entry).join(' '), entry])).values()]
}
