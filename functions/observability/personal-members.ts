/** Members of facts and of stored items that name a person: the customer, the address, what is paid with, a mail address, a note. */
export const personalMembers: ReadonlySet<string> = new Set(['customer', 'shipTo', 'paymentMethod', 'to', 'note'])
