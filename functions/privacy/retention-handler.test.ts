import { describe, expect, test } from '@jest/globals'
import type { RetentionReport, RetentionRequest } from './retention.ts'
import { retentionFunction } from './retention-handler.ts'

const report = { dryRun: false, finished: true, places: [], limits: {} } as unknown as RetentionReport

const call = async (event: unknown, answer: RetentionReport | undefined = report, leftMs = 900_000) => {
  const requests: RetentionRequest[] = []
  let closed = 0
  const handle = retentionFunction(
    async () => ({
      run: async (request = {}) => {
        requests.push(request)
        return answer
      },
      close: async () => {
        closed += 1
      },
    }),
    'retention',
  )
  const answered = await handle(event, { getRemainingTimeInMillis: () => leftMs })
  return { answered, request: requests[0], hasTime: requests[0]?.hasTime?.(), closed }
}

describe('the function retention', () => {
  test('is asked by no schedule, and stops a minute before its time is over', async () => {
    const scheduled = { source: 'aws.events', 'detail-type': 'Scheduled Event' }
    expect(await call(scheduled)).toMatchObject({
      request: { isAsked: false, dryRun: false },
      hasTime: true,
      closed: 1,
    })
    expect((await call(scheduled, report, 59_000)).hasTime).toBe(false)
  })

  test('is asked by a person, for a dry run too', async () => {
    expect(await call({ action: 'retain', dryRun: true })).toMatchObject({
      request: { isAsked: true, dryRun: true },
      answered: report,
    })
  })

  test('refuses an event that it does not know, and names what is wrong', async () => {
    await expect(call({ action: 'retain', dryrun: true })).rejects.toThrow('The event: Unrecognized key: "dryrun"')
    await expect(call({ action: 'erase' })).rejects.toThrow('action: ')
  })
})
