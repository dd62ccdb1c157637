/** Draws docs/performance/*.svg and writes the tables of docs/performance.md, all from the results that are kept. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { measurements } from '../measurements.ts'
import type { Results } from '../results.ts'
import { type Day, newest, written } from './page.ts'
import { pictures } from './pictures.ts'

const daysIn = async (folder: string): Promise<Day[]> => {
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async name => ({
      date: name.replace('.json', ''),
      results: JSON.parse(await readFile(folder + name, 'utf8')) as Results,
    })),
  )
}

/**
 * @param root of the checkout, with a slash at its end
 * @returns what was written, in one sentence
 */
export const writeCharts = async (root: string): Promise<string> => {
  const days = await daysIn(`${root}bench/results/`)
  const files = pictures(newest(days))
  await mkdir(`${root}docs/performance`, { recursive: true })
  for (const { name, svg } of files) await writeFile(`${root}docs/performance/${name}.svg`, svg)
  const page = `${root}docs/performance.md`
  const order = measurements.map(({ name }) => name)
  await writeFile(page, written(await readFile(page, 'utf8'), { days, files, order }))
  return `docs/performance.md and ${files.length} charts hold the results up to ${days.at(-1)?.date ?? 'no day'}.`
}
