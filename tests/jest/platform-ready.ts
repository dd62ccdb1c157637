/** No test of this file begins before Kassa is ready. A first start fetches its programs, which takes minutes. */
import { beforeAll } from '@jest/globals'
import { platformReady } from './readiness.ts'

beforeAll(platformReady, 900_000)
