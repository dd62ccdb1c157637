import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { apiVersionsRequest, askBroker, controllerIn, describeQuorumRequest } from './quorum.ts'

/** An answer as Kafka 4.3 gives it, up to the leader; the voters that follow do not matter here. */
const answer = (leader: number, topicError = 0, partitionError = 0): Buffer => {
  const name = Buffer.from('__cluster_metadata')
  const body = Buffer.alloc(10)
  body.writeInt16BE(partitionError, 4)
  body.writeInt32BE(leader, 6)
  const head = Buffer.from([0, 0, 0, 1, 0, 0, topicError, 2, name.length + 1])
  return Buffer.concat([head, name, Buffer.from([2]), body, Buffer.alloc(40)])
}

describe('the controller in an answer', () => {
  test.each<[string, Buffer, number | undefined]>([
    ['is its leader', answer(3), 3],
    ['is nobody during an election', answer(-1), undefined],
    ['is not told to who may not know', answer(3, 31), undefined],
    ['is not told by a partition that failed', answer(3, 0, 6), undefined],
    ['is not read beyond the end', answer(3).subarray(0, 20), undefined],
  ])('%s', (_, response, controller) => {
    expect(controllerIn(response)).toBe(controller)
  })
})

test.each([apiVersionsRequest(), describeQuorumRequest()])('the request says how long it is', request => {
  expect(request.readInt32BE()).toBe(request.length - 4)
})

describe('a broker', () => {
  let server: Server
  let sockets: Socket[] = []
  const listen = async (answered: (socket: Socket) => void): Promise<string> => {
    server = createServer(socket => {
      sockets.push(socket)
      socket.on('data', () => answered(socket))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    sockets = []
    await new Promise(resolve => server.close(resolve))
  })

  const sized = (body: Buffer) => {
    const size = Buffer.alloc(4)
    size.writeInt32BE(body.length)
    return Buffer.concat([size, body])
  }

  const versions = sized(Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]))

  test('that answers in pieces has answered', async () => {
    const whole = Buffer.concat([versions, sized(answer(2))])
    const address = await listen(socket => {
      socket.write(whole.subarray(0, 20))
      setImmediate(() => socket.write(whole.subarray(20)))
    })
    expect(await askBroker(address)).toEqual({ controller: 2 })
  })

  test('is alive though no controller answers it', async () => {
    const address = await listen(socket => socket.write(versions))
    expect(await askBroker(address, 50)).toEqual({ controller: undefined })
  })

  test('that accepts and says nothing has not', async () => {
    expect(await askBroker(await listen(() => undefined), 50)).toBeUndefined()
  })

  test('that hangs up has not', async () => {
    expect(await askBroker(await listen(socket => socket.end()))).toBeUndefined()
  })

  test('that does not listen has not', async () => {
    const address = await listen(() => undefined)
    await new Promise(resolve => server.close(resolve))
    expect(await askBroker(address)).toBeUndefined()
  })
})
