/** Which connector this deployment has. */
import { z } from 'zod'
import { type Connector, connectRest } from './connector.ts'
import { mskConnect } from './msk-connect.ts'

export const connectorSettings = {
  CONNECT_URL: z.url().optional(),
  CONNECTOR_ARN: z.string().startsWith('arn:').optional(),
}

/** @throws Error when neither is set */
export const connectorFrom = (given: {
  CONNECT_URL?: string | undefined
  CONNECTOR_ARN?: string | undefined
}): Connector => {
  if (given.CONNECTOR_ARN) return mskConnect(given.CONNECTOR_ARN)
  if (given.CONNECT_URL) return connectRest(given.CONNECT_URL)
  throw new Error('Settings of this function: CONNECTOR_ARN (MSK Connect) or CONNECT_URL is missing.')
}
