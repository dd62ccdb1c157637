import type { BrokersFunction, KafkaConfig } from 'kafkajs'

/**
 * Gives one address a call, each time the next one, so that a reconnect reaches another broker. The first is chosen at random:
 * many containers share the brokers.
 */
export const rotateBootstrapBrokers = (
  addresses: KafkaConfig['brokers'],
  random: () => number = Math.random,
): BrokersFunction => {
  let turn = Math.floor(random() * 1_000)
  return async () => {
    const all = typeof addresses === 'function' ? await addresses() : addresses
    return all.slice(turn % all.length, (turn++ % all.length) + 1)
  }
}
