import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Refusal } from '../../refusal.ts'
import { requireFreePorts, requireJava, requireMaven, requireMemory } from './requirements.ts'

const printing = (text: string) => async () => text
const openjdk = (version: string) => printing(`openjdk version "${version}" 2025-04-15\nOpenJDK Runtime Environment\n`)

describe('Java', () => {
  test.each(['17', '17.0.15', '21.0.2', '25-ea'])('version %s will do', async version => {
    await expect(requireJava({}, openjdk(version))).resolves.toEqual({ file: 'java', version })
  })

  test.each(['11.0.20', '1.8.0_292', '16'])('version %s is refused as too old', async version => {
    await expect(requireJava({}, openjdk(version))).rejects.toThrow(`Java is too old: \`java\` is version ${version}.`)
    await expect(requireJava({}, openjdk(version))).rejects.toThrow(Refusal)
  })

  test('that does not run is refused as missing', async () => {
    const missing = async () => {
      throw new Error('ENOENT')
    }
    await expect(requireJava({}, missing)).rejects.toThrow(
      'Java is missing: `java -version` does not run. Install Java 17',
    )
  })

  test('of JAVA_HOME is the one that is asked', async () => {
    const asked: string[] = []
    const run = async (file: string) => {
      asked.push(file)
      return 'openjdk version "21"'
    }
    await requireJava({ JAVA_HOME: '/opt/jdk' }, run)
    expect(asked).toEqual(['/opt/jdk/bin/java'])
  })
})

describe('Maven', () => {
  test('is found in PATH', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maven-'))
    await writeFile(join(folder, 'mvn'), '')
    await expect(requireMaven({ PATH: `/nowhere:${folder}` })).rejects.toThrow(Refusal) // not executable
    await chmod(join(folder, 'mvn'), 0o755)
    await expect(requireMaven({ PATH: `/nowhere:${folder}` })).resolves.toBe(join(folder, 'mvn'))
  })

  test('that is not there is refused', async () => {
    await expect(requireMaven({ PATH: '/nowhere' })).rejects.toThrow('Maven is missing: there is no `mvn` in PATH.')
  })
})

describe('memory', () => {
  test('below 2 GB is refused with what there is', async () => {
    await expect(requireMemory(async () => 1.5 * 1024 ** 3)).rejects.toThrow(
      '1.5 GB are available and Kassa needs 2 GB',
    )
    await expect(requireMemory(async () => 2 * 1024 ** 3)).resolves.toBeUndefined()
  })
})

describe('ports', () => {
  const listening = (host: string) =>
    new Promise<{ server: Server; port: number }>(resolve => {
      const server = createServer()
      server.listen(0, host, () => resolve({ server, port: (server.address() as { port: number }).port }))
    })

  test.each(['127.0.0.1', '0.0.0.0'])('in use on %s are refused, with their purpose and the process', async host => {
    const { server, port } = await listening(host)
    const refused = requireFreePorts({ PostgreSQL: port })
    await expect(refused).rejects.toThrow(Refusal)
    await expect(refused).rejects.toThrow(
      new RegExp(`^Port ${port} \\(PostgreSQL\\) is in use by .+ \\(process ${process.pid}\\)`),
    )
    await new Promise(resolve => server.close(resolve))
    await expect(requireFreePorts({ PostgreSQL: port })).resolves.toBeUndefined()
  })
})
