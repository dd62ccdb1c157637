import { createServer } from 'node:net'
import { expect, test } from '@jest/globals'
import { clusterView, describeCluster } from './metadata.ts'

/** A Metadata response, version 1: correlation id, brokers, controller, no topics. */
const response = (brokers: readonly number[], controller: number): Buffer => {
  const int32 = (value: number) => {
    const buffer = Buffer.alloc(4)
    buffer.writeInt32BE(value)
    return buffer
  }
  const string = (text: string) => Buffer.from([0, text.length, ...Buffer.from(text)])
  const noString = Buffer.from([0xff, 0xff])
  return Buffer.concat([
    int32(1),
    int32(brokers.length),
    ...brokers.flatMap(id => [
      int32(id),
      string('127.0.0.1'),
      int32(9090 + 2 * id),
      id === 2 ? string('rack') : noString,
    ]),
    int32(controller),
    int32(0),
  ])
}

test('a broker names the brokers it sees and the controller', () => {
  expect(clusterView(response([1, 2, 3], 2))).toEqual({ brokers: [1, 2, 3], controller: 2 })
  expect(clusterView(response([], -1))).toEqual({ brokers: [], controller: undefined })
})

test('an answer that comes in pieces is put together', async () => {
  const body = response([1, 3], 3)
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  const whole = Buffer.concat([size, body])
  const server = createServer(socket => {
    socket.once('data', () => {
      socket.write(whole.subarray(0, 3))
      setImmediate(() => socket.write(whole.subarray(3, 20)))
      setImmediate(() => setImmediate(() => socket.write(whole.subarray(20))))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  expect(await describeCluster('127.0.0.1', port)).toEqual({ brokers: [1, 3], controller: 3 })
  server.close()
})

test('a broker that hangs up, or is not there, is an error', async () => {
  const server = createServer(socket => socket.resume().end())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await expect(describeCluster('127.0.0.1', port)).rejects.toThrow('the broker closed the connection')
  await new Promise(resolve => server.close(resolve))
  await expect(describeCluster('127.0.0.1', port)).rejects.toThrow('ECONNREFUSED')
})
