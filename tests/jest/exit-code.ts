/** A command under test may leave its exit code in this process; whether the run failed is for jest alone to say. */
import { afterAll } from '@jest/globals'

afterAll(() => {
  process.exitCode = undefined
})
