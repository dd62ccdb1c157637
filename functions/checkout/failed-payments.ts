/** Who tries one card after the other is stopped: more than five failed payments an hour for a mail address or a network. */
import { hash } from 'node:crypto'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { mailboxOf } from '../mailbox.ts'

const mostFailures = 5
const hourMs = 60 * 60 * 1_000

export interface FailedPayments {
  /** For each subject when its payments failed, in milliseconds since the epoch. */
  timesOf(subjects: readonly string[]): Promise<readonly (readonly number[])[]>
  /** Counts the failed payment of this checkout, once however often it is called. */
  count(subjects: readonly string[], checkoutId: string, at: string): Promise<void>
}

/** Addresses of one machine or one house: behind them is no stranger, and perhaps everybody. */
const own = new BlockList()
own.addSubnet('127.0.0.0', 8)
own.addSubnet('10.0.0.0', 8)
own.addSubnet('172.16.0.0', 12)
own.addSubnet('192.168.0.0', 16)
own.addSubnet('169.254.0.0', 16)
own.addAddress('::1', 'ipv6')
own.addSubnet('fc00::', 7, 'ipv6')
own.addSubnet('fe80::', 10, 'ipv6')

/** The first 64 bits of an IPv6 address: what one connection gets. */
const prefix64 = (address: string): string => {
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const behind = tail === undefined || tail === '' ? [] : tail.split(':')
  const filled =
    tail === undefined ? groups : [...groups, ...Array(8 - groups.length - behind.length).fill('0'), ...behind]
  return filled
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}

const mappedIPv4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i

/** Without a zone; an IPv4 address that is written as an IPv6 address becomes itself. */
const plainAddress = (ip: string): string => {
  const address = ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  const [, high, low] = mappedIPv4.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  return [high, low].flatMap(half => [Number.parseInt(half, 16) >> 8, Number.parseInt(half, 16) & 255]).join('.')
}

const networkOf = (ip: string): string | undefined => {
  const address = plainAddress(ip)
  if (isIPv6(address)) return own.check(address, 'ipv6') ? undefined : prefix64(address)
  return isIPv4(address) && !own.check(address) ? address : undefined
}

const subject = (kind: string, text: string): string => `failed-payments#${kind}#${hash('sha256', text, 'base64url')}`

/** What failures are counted by: the mailbox and the network; only their hashes are kept. */
export const subjectsOf = (email: string, ip: string | undefined): string[] => {
  const network = ip === undefined ? undefined : networkOf(ip)
  return [subject('address', mailboxOf(email)), ...(network === undefined ? [] : [subject('network', network)])]
}

/** Seconds until the next attempt is taken; undefined when it is taken now. */
export const retryAfterSeconds = (times: readonly number[], now: Date): number | undefined => {
  const lastHour = times.filter(time => time > now.getTime() - hourMs).sort((a, b) => b - a)
  const sixth = lastHour[mostFailures]
  return sixth === undefined ? undefined : Math.max(1, Math.ceil((sixth + hourMs - now.getTime()) / 1_000))
}
