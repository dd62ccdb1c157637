import { expect, test } from '@jest/globals'
import { ClaimsInMemory } from '../../tests/claims-in-memory.ts'
import { once } from './once.ts'

const claims = () => {
  const store = new ClaimsInMemory()
  return { store, once: once({ store: () => store, prefix: 'checkout', expiresAfterSeconds: 60, claimSeconds: 10 }) }
}

test('a key is stored under the name that the deployments before gave it', async () => {
  const { store, once } = claims()
  await once({ key: 'key-1' }, async () => 'done')
  expect([...store.records.keys()]).toEqual(['checkout#Nk141378j6/0pCek7sqMb5DDV7mbSJM3pIctfqcUY5s='])
})

test('the work of a key is done once, and its result is given again', async () => {
  const { once } = claims()
  let done = 0
  const work = async () => ++done
  expect([await once({ key: 'a' }, work), await once({ key: 'a' }, work), await once({ key: 'b' }, work)]).toEqual([
    1, 1, 2,
  ])
})
