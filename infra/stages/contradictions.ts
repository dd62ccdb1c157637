import type { StageSettings } from './schema.ts'
import { takesMoney } from './takes-money.ts'

/** Calls `refuse` with each setting that does not go with another one. */
export const findContradictions = (stage: StageSettings, refuse: (path: string, message: string) => void): void => {
  const { network, kafka, database, sink, payment, pollers, smokeOrder, webhooks } = stage
  if (smokeOrder && takesMoney(payment)) {
    refuse(
      'smokeOrder',
      'set it to false, or payment.testMode to true with a key of test mode: it would take real money',
    )
  }
  if (payment.provider === 'stripe' && !payment.publishableKey) {
    refuse('payment.publishableKey', 'add the publishable key: the pages ask Stripe for card details with it')
  }
  if (payment.provider !== 'stripe' && payment.publishableKey) {
    refuse('payment.publishableKey', 'remove it: only payment.provider stripe has one')
  }
  if (payment.publishableKey && payment.publishableKey.startsWith('pk_test_') !== payment.testMode) {
    refuse('payment.publishableKey', `payment.testMode is ${payment.testMode}: take the key of that mode`)
  }
  if (network.vpc && !network.subnets) refuse('network.subnets', 'add the three private subnets of network.vpc')
  if (network.subnets && !network.vpc) refuse('network.vpc', 'add the VPC of network.subnets')
  if (kafka.cluster && !network.vpc) {
    refuse(
      'network.vpc',
      'add the VPC of kafka.cluster and three subnets; functions in a new VPC cannot reach the cluster',
    )
  }
  if (database.address && !network.vpc) {
    refuse(
      'network.vpc',
      'add a VPC that reaches database.address and three subnets; functions in a new VPC cannot reach the database',
    )
  }
  if (database.address && !database.secret)
    refuse('database.secret', 'add the secret with the user name and password of the owner')
  if (database.secret && !database.address) refuse('database.address', 'add the address that database.secret is for')
  if (database.securityGroup && !database.address)
    refuse('database.address', 'add the address that database.securityGroup is for')
  if (network.vpc && network.nat)
    refuse('network.nat', 'a NAT gateway is made in a new VPC only; add one to network.vpc yourself')
  if (payment.provider === 'stripe' && !network.vpc && !network.nat) {
    refuse('network.nat', 'set it to true: Stripe is outside of AWS, and the functions need a way to it')
  }
  if (webhooks.receivers.length > 0 && !network.vpc && !network.nat) {
    refuse('network.nat', 'set it to true: webhooks.receivers are outside of AWS, and the functions need a way to them')
  }
  if (sink.enabled && !database.address && database.minimum === 0) {
    refuse(
      'database.minimum',
      'set 0.5 or more: the sink keeps a connection, so the database never pauses. 0 is possible with sink.enabled: false',
    )
  }
  if (database.minimum > database.maximum) refuse('database.maximum', 'it is less than database.minimum')
  if (pollers.minimum > pollers.maximum) refuse('pollers.maximum', 'it is less than pollers.minimum')
}
