// What the application has on AWS beside its functions, made from the lists the code itself uses. Nothing of it on a laptop.
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage')
  if (stage === 'local') return {}
  const { resources, extensions } = await import('./resources.ts')
  const [plugin, logDays] = [await resolveVariable('param:plugin'), await resolveVariable('param:log-days')]
  return { Resources: resources(stage, plugin, Number(logDays)), extensions: extensions() }
}
