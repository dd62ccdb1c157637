/** Which connector this deployment has. */
import { z } from 'zod'
import { type Connector, connectRest } from './connector.ts'
import { mskConnect } from './msk-connect.ts'

export const connectorSettings = {
  /** `off` where a stage does without the sink. */
  SINK: z.enum(['on', 'off']).default('on'),
  CONNECT_URL: z.url().optional(),
  CONNECTOR_ARN: z.string().startsWith('arn:').optional(),
}

const noConnector: Connector = { state: async () => undefined, restart: async () => {} }

/** @throws Error when there should be one and neither is set */
export const connectorFrom = (given: {
  SINK: 'on' | 'off'
  CONNECT_URL?: string | undefined
  CONNECTOR_ARN?: string | undefined
}): Connector => {
  if (given.SINK === 'off') return noConnector
  if (given.CONNECTOR_ARN) return mskConnect(given.CONNECTOR_ARN)
  if (given.CONNECT_URL) return connectRest(given.CONNECT_URL)
  throw new Error('Settings of this function: CONNECTOR_ARN (MSK Connect) or CONNECT_URL is missing.')
}
