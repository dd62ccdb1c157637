// The settings of the stage, for serverless.yml and platform.yml. A wrong stage file is said here and ends the command: the
// framework would print where each variable was read, with a stack trace.
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("opt:stage, 'local'")
  const { stageVariables } = await import('./stage-variables.ts')
  const { Refusal } = await import('../refusal.ts')
  try {
    return stageVariables(stage)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
