// The settings of the stage, for serverless.yml and platform.yml.
module.exports = async ({ resolveVariable }) => {
  const { stageVariables } = await import('./settings.ts')
  return stageVariables(await resolveVariable('sls:stage'))
}
