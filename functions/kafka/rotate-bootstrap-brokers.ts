import type { BrokersFunction, KafkaConfig } from 'kafkajs'

/**
 * Addresses one at a time, each call the next one, so that whoever asks again asks another broker. Where it begins is left
 * to chance: many containers share the brokers.
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
