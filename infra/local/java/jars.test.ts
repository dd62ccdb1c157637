import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'
import { classPath, fetchJars, jarFolder, jarSets } from './jars.ts'

let root: string
const { signal } = new AbortController()
const pom = () => join(root, jarSets.dynamodb)

/** Stands for Maven: does `script` with the folder it was asked to fill in $folder, and notes that it ran. */
const maven = async (script: string) => {
  const file = join(root, 'mvn')
  await writeFile(file, `#!/bin/sh\necho run >> ${root}/runs\nfor arg; do folder=\${arg#-Djars=}; done\n${script}\n`)
  await chmod(file, 0o755)
  return file
}
const runs = async () => (await readFile(join(root, 'runs'), 'utf8').catch(() => '')).split('\n').length - 1
const fetches = (command: string, progress: (text: string) => void = () => {}) =>
  fetchJars({ root, set: 'dynamodb', maven: command, lock: join(root, 'maven.lock'), progress, signal })

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkout-'))
  await mkdir(dirname(pom()), { recursive: true })
  await writeFile(pom(), '<project/>')
})

test('a set is fetched once, however many ask for it at the same time', async () => {
  const command = await maven('mkdir -p $folder; echo jar > $folder/b.jar; echo jar > $folder/a.jar')
  const [one, two] = await Promise.all([fetches(command), fetches(command)])
  expect(one).toBe(two)
  expect((await readdir(one)).sort()).toEqual(['a.jar', 'b.jar'])
  expect(await fetches(command)).toBe(one)
  expect(await runs()).toBe(1)
})

test('another pom is another set', async () => {
  const command = await maven('mkdir -p $folder')
  const before = await fetches(command)
  await writeFile(pom(), '<project>2</project>')
  expect(await fetches(command)).not.toBe(before)
  expect(await runs()).toBe(2)
})

test('another source that a pom compiles is another set', async () => {
  const source = join(root, 'connect/transform/src/main/java/One.java')
  await mkdir(dirname(source), { recursive: true })
  await writeFile(join(root, jarSets.connect), '<project/>')
  const folders: string[] = []
  for (const text of ['class One {}', 'class One { int more; }']) {
    await writeFile(source, text)
    folders.push(await jarFolder(root, 'connect'))
  }
  expect(new Set(folders).size).toBe(2)
})

test('a fetch that fails tells what Maven wrote, and leaves nothing that would pass for a set', async () => {
  const failing = await maven(
    'mkdir -p $folder; echo jar > $folder/half.jar; echo "[ERROR] repository is away"; exit 1',
  )
  await expect(fetches(failing)).rejects.toThrow('[ERROR] repository is away')
  await expect(readdir(await jarFolder(root, 'dynamodb'))).rejects.toThrow('ENOENT')
  await fetches(await maven('mkdir -p $folder; echo jar > $folder/whole.jar'))
  expect(await readdir(await jarFolder(root, 'dynamodb'))).toEqual(['whole.jar'])
})

test('what Maven downloads is told as it goes', async () => {
  const told: string[] = []
  await fetches(
    await maven('echo "Downloaded from central: x"; echo "Downloaded from central: y"; mkdir -p $folder'),
    text => told.push(text),
  )
  expect(told.at(-1)).toBe('2 files')
})

test('the class path names the jars in an order that stays the same, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jars-'))
  for (const name of ['b.jar', 'a.jar', 'library.so', 'classes.jsa']) await writeFile(join(folder, name), '')
  expect(await classPath(folder)).toBe(`${folder}/a.jar:${folder}/b.jar`)
})
