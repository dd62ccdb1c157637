/**
 * A function as a CloudFormation custom resource: CloudFormation invokes it with an address and waits until the result is put
 * there. Invoked by hand (`sls invoke -f migrate`), it returns the result.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
import { z } from 'zod'

const Request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
})

/** @param done what the function did, in lines */
export const customResource =
  (work: () => Promise<{ done: readonly string[] }>) =>
  async (event?: unknown): Promise<{ done: readonly string[] }> => {
    const { success, data: request } = Request.safeParse(event)
    if (!success) return work()
    const respond = async (Status: 'SUCCESS' | 'FAILED', Reason: string): Promise<void> => {
      const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = request
      const response = await fetch(request.ResponseURL, {
        method: 'PUT',
        // CloudFormation signs the address without a content type.
        headers: { 'content-type': '' },
        body: JSON.stringify({ Status, Reason, StackId, RequestId, LogicalResourceId, PhysicalResourceId }),
        signal: AbortSignal.timeout(10_000),
      })
      if (!response.ok) throw new Error(`CloudFormation's address for the result answers ${response.status}.`)
    }
    // What was made holds data, and outlives the stack.
    if (request.RequestType === 'Delete') {
      await respond('SUCCESS', 'Nothing is deleted.')
      return { done: [] }
    }
    try {
      const result = await work()
      await respond('SUCCESS', result.done.join('; '))
      return result
    } catch (error) {
      await respond('FAILED', (error as Error).message.slice(0, 1_000))
      throw error
    }
  }
