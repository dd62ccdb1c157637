/** Prints where the time of a run went: each project, and the slowest test files. */
const shown = 12
const seconds = ms => `${(ms / 1_000).toFixed(1)} s`.padStart(9)

export default class Slowest {
  onRunComplete(_, { testResults }) {
    const files = testResults
      .filter(({ skipped }) => !skipped)
      .map(({ testFilePath, displayName, perfStats }) => ({
        file: testFilePath.replace(`${process.cwd()}/`, ''),
        project: displayName?.name ?? '',
        ...perfStats,
      }))
    if (files.length < 2) return
    const lines = [...Map.groupBy(files, ({ project }) => project)].map(([project, group]) => {
      const from = Math.min(...group.map(({ start }) => start))
      const to = Math.max(...group.map(({ end }) => end))
      return `${seconds(to - from)}  ${project}, ${group.length} files`
    })
    const slowest = files.toSorted((one, other) => other.runtime - one.runtime).slice(0, shown)
    console.log(`\nTime of each project, start to end:\n${lines.join('\n')}`)
    console.log(
      `\nThe slowest files:\n${slowest.map(({ file, runtime }) => `${seconds(runtime)}  ${file}`).join('\n')}`,
    )
  }
}
