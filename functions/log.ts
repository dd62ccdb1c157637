/** Structured JSON logs. Only ids, counts and reasons go in: no mail address, no name, no payment token. */
import { Logger } from '@aws-lambda-powertools/logger'

export const log = new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'kassa' })
