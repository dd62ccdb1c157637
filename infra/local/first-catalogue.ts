/** The catalogue that a new Kassa begins with, and the first delivery of its stock. */
import { readFileSync } from 'node:fs'
import { readCatalogueFile } from '../../functions/catalogue/catalogue-file.ts'

const file = readCatalogueFile(readFileSync(new URL('catalogue.json', import.meta.url), 'utf8'), 'json')

export const { brands } = file
export const products = file.products.map(({ stock = 0, ...product }) => ({ ...product, stock }))
export type FirstProduct = (typeof products)[number]
