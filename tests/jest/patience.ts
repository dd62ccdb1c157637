/** Real brokers and databases on a busy machine: a test waits for a condition, and this only ends one that never comes. */
import { jest } from '@jest/globals'

jest.setTimeout(60_000)
