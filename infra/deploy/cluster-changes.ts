/** MSK takes one kind of change of a cluster at a time: a stack update with two fails halfway. */

type Json = Readonly<Record<string, unknown>>
interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: Json }>>
}

/** Each kind is one call of the MSK API, by the properties that it changes. */
const kinds: Readonly<Record<string, (cluster: Json) => unknown>> = {
  'the Kafka version': ({ KafkaVersion }) => KafkaVersion,
  'the number of brokers': ({ NumberOfBrokerNodes }) => NumberOfBrokerNodes,
  'the broker size (kafka.instance)': ({ BrokerNodeGroupInfo }) => (BrokerNodeGroupInfo as Json)?.InstanceType,
  'the disk (kafka.disk)': ({ BrokerNodeGroupInfo }) => (BrokerNodeGroupInfo as Json)?.StorageInfo,
  'the connectivity': ({ BrokerNodeGroupInfo }) => (BrokerNodeGroupInfo as Json)?.ConnectivityInfo,
  'the broker settings': ({ ConfigurationInfo }) => ConfigurationInfo,
  'authentication or encryption': ({ ClientAuthentication, EncryptionInfo }) => [ClientAuthentication, EncryptionInfo],
  'monitoring or logs': ({ EnhancedMonitoring, LoggingInfo, OpenMonitoring }) => [
    EnhancedMonitoring,
    LoggingInfo,
    OpenMonitoring,
  ],
}

const clusterOf = ({ Resources = {} }: Template): Json | undefined =>
  Object.values(Resources).find(({ Type }) => Type === 'AWS::MSK::Cluster')?.Properties

/** The kinds of change between two templates of the platform; none where there was no cluster, or is none. */
export const clusterChanges = (deployed: Template, wanted: Template): string[] => {
  const [before, after] = [clusterOf(deployed), clusterOf(wanted)]
  if (!before || !after) return []
  // A property written as a number comes back as text.
  const text = (value: unknown) => JSON.stringify(value, (_, each) => (typeof each === 'number' ? String(each) : each))
  return Object.entries(kinds).flatMap(([kind, part]) => (text(part(before)) === text(part(after)) ? [] : [kind]))
}

/** @throws Error naming the changes when there is more than one */
export const oneClusterChange = (deployed: Template, wanted: Template): void => {
  const changes = clusterChanges(deployed, wanted)
  if (changes.length < 2) return
  throw new Error(
    `MSK takes one kind of change of a cluster at a time, and this deployment has ${changes.length}: ${changes.join(', ')}. Deploy them one after the other.`,
  )
}
