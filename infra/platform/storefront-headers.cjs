// The storefront's headers on CloudFront, made from the list that serves it on a laptop. Its pages may call the API and who
// signs people in; an issuer such as Cognito has its tokens on another origin than its name.
module.exports = async ({ resolveVariable }) => {
  const { cloudFrontHeaders, originOf } = await import('../storefront-headers.ts')
  const addresses = await Promise.all(
    ['oidc-issuer', 'oidc-token-origin'].map(async name => [name, await resolveVariable(`param:${name}`)]),
  )
  const issuer = addresses.flatMap(([name, address]) => (address ? [originOf(name, address)] : []))
  const api = `https://*.execute-api.\${AWS::Region}.amazonaws.com`
  return cloudFrontHeaders(`kassa-${await resolveVariable('sls:stage')}`, [api, ...issuer])
}
