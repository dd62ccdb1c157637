/**
 * Which addresses webhooks may be posted to. A deployed stage posts to public addresses by https only: operators choose the
 * receivers, and a mistyped or hostile name must not lead into the network of the shop. A laptop posts to itself only.
 *
 * A name is checked when it is looked up for a connection, so the address that was checked is the one that is connected to.
 */
import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { z } from 'zod'

export const Reach = z.enum(['public', 'loopback'])
export type Reach = z.infer<typeof Reach>

const blockList = (...subnets: readonly `${string}/${number}`[]): BlockList => {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/')
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

const loopback = blockList('127.0.0.0/8', '::1/128')

/** What is no address of the public internet (https://www.iana.org/assignments/iana-ipv4-special-registry, and -ipv6-). */
const special = blockList(
  ...(['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'] as const),
  ...(['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'] as const),
  ...(['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'] as const),
  ...(['::/128', '::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'] as const),
  ...(['2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'] as const),
)

/** @param address an IP address */
export const isWithin = (reach: Reach, address: string): boolean => {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  // An IPv4 address in an IPv6 one is checked as IPv4.
  return reach === 'loopback' ? loopback.check(address, family) : !special.check(address, family)
}

/** Why webhooks are not posted to this address; undefined when they may be. */
export const problemOf = (reach: Reach, text: string): string | undefined => {
  const url = URL.parse(text)
  const protocols = reach === 'loopback' ? ['http:', 'https:'] : ['https:']
  if (!url || !protocols.includes(url.protocol)) {
    return `expected an address that begins with ${protocols.map(each => `${each}//`).join(' or ')}`
  }
  if (url.username || url.password || url.hash) return 'expected an address without user name, password and fragment'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLocal = isIP(host) ? loopback.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6') : host === 'localhost'
  if (reach === 'loopback')
    return isLocal ? undefined : 'expected an address of this machine, such as http://127.0.0.1:4000/'
  if (isLocal || (isIP(host) && !isWithin(reach, host)))
    return 'expected a public address: it is one of a private network'
  return undefined
}

/** As dns.lookup, and fails for a name that has an address outside. */
export const lookupWithin =
  (reach: Reach): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const [first] = addresses
      if (!first || addresses.some(({ address }) => !isWithin(reach, address))) {
        return callback(new Error(`${hostname} has an address that is not ${reach}.`), '')
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
