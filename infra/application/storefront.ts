/**
 * One address for pages and API: CloudFront gives `/api/*` to the HTTP API and everything else to the bucket of the pages, with
 * the firewall of the stage before both. So pages call their own origin, and there is no CORS.
 */
import { globSync } from 'node:fs'
import type { StageSettings } from '../stages/schema.ts'
import { cloudFrontHeaders, originOf, stripeScript } from '../storefront-headers.ts'

type Json = Readonly<Record<string, unknown>>
const sub = (text: string) => ({ 'Fn::Sub': text })
const ref = (name: string) => ({ Ref: name })
const attribute = (name: string, of: string) => ({ 'Fn::GetAtt': [name, of] })

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const managed = {
  cachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
}

/** The paths of the pages, as the export has them. */
export const pagePaths = (): string[] =>
  globSync('**/*.tsx', { cwd: new URL('../../client/pages', import.meta.url).pathname })
    .filter(file => !/^(_|404)/.test(file))
    .map(file => `/${file.replaceAll('\\', '/').replace(/(\/?index)?\.tsx$/, '')}`)
    .sort()

/**
 * A page is in the bucket as page.html. Another path without a dot gets a 404 that shows the page for it; a custom error
 * response of CloudFront would also stand in for the API's answers.
 */
export const pagesFunction = (paths: readonly string[]): string => `
var pages = ${JSON.stringify(Object.fromEntries(paths.map(path => [path, true])))}
function handler(event) {
  var request = event.request
  var path = request.uri.length > 1 && request.uri.endsWith('/') ? request.uri.slice(0, -1) : request.uri
  if (path === '/') request.uri = '/index.html'
  else if (pages[path] === true) request.uri = path + '.html'
  else if (!path.split('/').pop().includes('.')) {
    return {
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: { 'content-type': { value: 'text/html; charset=utf-8' }, 'cache-control': { value: 'no-store' } },
      body: { encoding: 'text', data: '<!doctype html><title>Not found</title><meta http-equiv="refresh" content="0;url=/404.html"><a href="/">To the shop</a>' }
    }
  }
  return request
}
`

/** The API knows its paths without /api. */
export const apiFunction = `
function handler(event) {
  event.request.uri = event.request.uri.slice('/api'.length) || '/'
  return event.request
}
`

const cloudFrontFunction = (name: string, comment: string, code: string): Json => ({
  Type: 'AWS::CloudFront::Function',
  Properties: {
    Name: name,
    AutoPublish: true,
    FunctionConfig: { Comment: comment, Runtime: 'cloudfront-js-2.0' },
    FunctionCode: code,
  },
})

const atViewerRequest = (name: string) => [{ EventType: 'viewer-request', FunctionARN: attribute(name, 'FunctionARN') }]

export const storefront = (
  stage: string,
  { domain, signIn, firewall, payment }: Pick<StageSettings, 'domain' | 'signIn' | 'firewall' | 'payment'>,
): Readonly<Record<string, Json>> => {
  const signInOrigins = [
    originOf('signIn.issuer', signIn.issuer),
    ...(signIn.tokenOrigin ? [originOf('signIn.tokenOrigin', signIn.tokenOrigin)] : []),
  ]
  const stripe = payment.provider === 'stripe' ? stripeScript : undefined
  return {
    StorefrontPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref('StorefrontBucket'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadByItsDistribution',
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: sub('arn:${AWS::Partition}:s3:::${StorefrontBucket}/*'),
              Condition: {
                StringEquals: {
                  'AWS:SourceArn': sub(
                    'arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}',
                  ),
                },
              },
            },
            {
              Sid: 'OverTlsOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: ['', '/*'].map(path => sub(`arn:\${AWS::Partition}:s3:::\${StorefrontBucket}${path}`)),
              Condition: { Bool: { 'aws:SecureTransport': false } },
            },
          ],
        },
      },
    },
    StorefrontAccess: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: `kassa-${stage}`,
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    StorefrontPages: cloudFrontFunction(`kassa-${stage}-pages`, 'page to page.html', pagesFunction(pagePaths())),
    StorefrontApi: cloudFrontFunction(`kassa-${stage}-api`, '/api/path to /path', apiFunction),
    StorefrontHeaders: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: {
        ResponseHeadersPolicyConfig: cloudFrontHeaders(`kassa-${stage}`, { connect: signInOrigins, stripe }),
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Comment: `Kassa ${stage}`,
          HttpVersion: 'http2and3',
          IPV6Enabled: true,
          PriceClass: 'PriceClass_100',
          DefaultRootObject: 'index.html',
          ...(domain ? { Aliases: [domain.name] } : {}),
          ViewerCertificate: domain
            ? {
                AcmCertificateArn: domain.certificate,
                SslSupportMethod: 'sni-only',
                MinimumProtocolVersion: 'TLSv1.2_2021',
              }
            : { CloudFrontDefaultCertificate: true },
          ...(firewall.enabled ? { WebACLId: `{{resolve:ssm:/kassa/${stage}/firewall-arn}}` } : {}),
          Origins: [
            {
              Id: 'pages',
              DomainName: sub('${StorefrontBucket}.s3.${AWS::Region}.${AWS::URLSuffix}'),
              OriginAccessControlId: attribute('StorefrontAccess', 'Id'),
              S3OriginConfig: {},
            },
            {
              Id: 'api',
              DomainName: sub('${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}'),
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
              // The functions refuse a request without it: the API's own address, around the firewall, is closed.
              OriginCustomHeaders: [
                {
                  HeaderName: 'x-kassa-origin',
                  HeaderValue: `{{resolve:secretsmanager:kassa/${stage}/origin:SecretString:secret}}`,
                },
              ],
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'pages',
            ViewerProtocolPolicy: 'redirect-to-https',
            Compress: true,
            CachePolicyId: managed.cachingOptimized,
            ResponseHeadersPolicyId: ref('StorefrontHeaders'),
            FunctionAssociations: atViewerRequest('StorefrontPages'),
          },
          CacheBehaviors: [
            {
              PathPattern: '/api/*',
              TargetOriginId: 'api',
              ViewerProtocolPolicy: 'https-only',
              AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
              Compress: true,
              CachePolicyId: managed.cachingDisabled,
              OriginRequestPolicyId: managed.allViewerExceptHostHeader,
              FunctionAssociations: atViewerRequest('StorefrontApi'),
            },
          ],
        },
      },
    },
  }
}

export const storefrontOutputs = ({ domain }: Pick<StageSettings, 'domain'>): Readonly<Record<string, Json>> => ({
  ShopUrl: {
    Description: 'The shop; its API is below /api',
    Value: domain ? `https://${domain.name}` : sub('https://${Distribution.DomainName}'),
  },
  ShopDomain: {
    Description: 'Where the DNS record of the shop points',
    Value: attribute('Distribution', 'DomainName'),
  },
  Distribution: { Value: ref('Distribution') },
})
