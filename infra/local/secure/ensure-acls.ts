/** Brings the ACLs of a cluster to what acls.ts says: what is missing is given, what is too much is taken away. */
import kafkajs, { type AclEntry } from 'kafkajs'
import { connectKafka, type KafkaSettings } from '../../../functions/kafka/client.ts'
import { acls } from './acls.ts'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

const every = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
}

const key = (entry: AclEntry): string =>
  [
    entry.principal,
    entry.host,
    entry.permissionType,
    entry.operation,
    entry.resourceType,
    entry.resourceName,
    entry.resourcePatternType,
  ].join(' ')

/** What of `wanted` is not among `found`, and what is there beyond it. */
export const difference = (
  wanted: readonly AclEntry[],
  found: readonly AclEntry[],
): { missing: AclEntry[]; surplus: AclEntry[] } => {
  const [want, have] = [wanted, found].map(entries => new Set(entries.map(key))) as [Set<string>, Set<string>]
  return {
    missing: wanted.filter(entry => !have.has(key(entry))),
    surplus: found.filter(entry => !want.has(key(entry))),
  }
}

/** @param kafka as a superuser */
export const ensureAcls = async (kafka: KafkaSettings, wanted: readonly AclEntry[] = acls()): Promise<string[]> => {
  const { admin } = connectKafka(kafka)
  return admin(async each => {
    const { resources } = await each.describeAcls(every)
    const found = resources.flatMap(({ acls: of, ...resource }) => of.map(acl => ({ ...resource, ...acl })))
    const { missing, surplus } = difference(wanted, found)
    if (missing.length > 0) await each.createAcls({ acl: missing })
    if (surplus.length > 0) await each.deleteAcls({ filters: surplus })
    return [
      ...(missing.length > 0 ? [`gave ${missing.length} rights`] : []),
      ...(surplus.length > 0 ? [`took away ${surplus.length} that infra/rights.ts does not give`] : []),
      ...(missing.length + surplus.length === 0 ? [`${wanted.length} rights are as they should be`] : []),
    ]
  })
}
