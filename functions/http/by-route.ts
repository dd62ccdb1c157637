/** One function for several routes: API Gateway names the matched route in `routeKey`, such as `PUT /catalogue/products/{sku}`. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>

export const byRoute =
  (routes: Readonly<Record<string, Handler>>): Handler =>
  (event, context) => {
    const handler = Object.hasOwn(routes, event.routeKey) ? routes[event.routeKey] : undefined
    if (!handler) throw new Error(`serverless.yml sends ${event.routeKey} to this function, which does not have it.`)
    return handler(event, context)
  }
