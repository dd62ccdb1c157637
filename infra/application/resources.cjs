// What the application has on AWS beside its functions, made from the lists the code itself uses. Nothing of it on a laptop.
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage')
  if (stage === 'local') return {}
  const { application } = await import('./resources.ts')
  return application(stage)
}
