import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

/** Licences that let anybody ship the package, with its notice. */
const accepted = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'CC0-1.0',
  'CC-BY-4.0',
  'BlueOak-1.0.0',
  'OFL-1.1',
  'Unlicense',
  'MIT-0',
  'Zlib',
  'PSF-2.0',
  'Python-2.0',
]
/** A shared library that Next.js uses at build time alone; nothing of it is in what is deployed. */
const atBuildTimeOnly = /^node_modules\/@img\//

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly license?: string; readonly link?: boolean }>
  >
}

const isAccepted = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(/ OR /)
    .some(each => each.split(' AND ').every(part => accepted.includes(part.trim())))

test('every package that may be shipped has a licence that allows it', () => {
  const { packages }: Lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))
  const shipped = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link && !atBuildTimeOnly.test(path),
  )
  expect(shipped.length).toBeGreaterThan(50)
  expect(
    shipped.flatMap(([path, { license = 'none' }]) => (isAccepted(license) ? [] : [`${path}: ${license}`])),
  ).toEqual([])
})
