/** The address: for as long as the tab is open, and for the next visit where the shopper asks for it. */
import { storedValue } from '../shared/stored-value.ts'
import { browserStorage, tabStorage } from '../shared/web-storage.ts'
import { parseAddress } from './address.ts'

export const enteredAddress = storedValue('kassa.address', parseAddress, tabStorage)
export const rememberedAddress = storedValue('kassa.address', parseAddress, browserStorage)
