/**
 * What tells mailboxes apart when something is counted for one: many have more than one way to write their address, with a
 * tag, in capitals or with dots. It is no address to send to.
 */
export const mailboxOf = (address: string): string => {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at).toLowerCase()
  const domain = address.slice(at + 1).toLowerCase()
  const plain = local.replace(/\+.*$/, '').replaceAll('.', '')
  return `${plain || local}@${domain === 'googlemail.com' ? 'gmail.com' : domain}`
}
