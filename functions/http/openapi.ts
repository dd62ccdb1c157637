/** The HTTP contract as an OpenAPI 3.1 document, made from the very schemas that check the requests. */
import { paths as analytics } from './openapi/analytics.ts'
import { paths as catalogue } from './openapi/catalogue.ts'
import { paths as operations } from './openapi/operations.ts'
import { paths as orders } from './openapi/orders.ts'
import { paths as shop } from './openapi/shop.ts'
import { componentSchemas } from './openapi-schemas.ts'

export const openapi = () => ({
  openapi: '3.1.0',
  info: {
    title: 'Kassa',
    version: '1.0.0',
    description: 'One checkout, one charge, one order, one receipt. Errors are RFC 9457 problems.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    { url: '/api', description: 'Beside the pages of the shop' },
    { url: 'http://127.0.0.1:3000', description: 'A Kassa on this machine' },
  ],
  security: [{ operator: [] }],
  tags: [
    { name: 'Shop', description: 'For shoppers' },
    { name: 'Catalogue', description: 'For operators: what the shop sells' },
    { name: 'Orders', description: 'For operators: to find orders, and to act on them' },
    { name: 'Analytics', description: 'For operators: reports and events out of the sink database' },
    { name: 'Operations', description: 'For operators: the cluster, and what needs a person' },
  ],
  paths: { ...shop, ...catalogue, ...analytics, ...orders, ...operations },
  components: {
    securitySchemes: {
      operator: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token of the issuer that the stage names, with the scope for operators; none on a laptop',
      },
    },
    schemas: componentSchemas(),
  },
})
