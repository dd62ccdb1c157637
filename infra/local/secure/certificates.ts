/** An authority of one machine, and certificates it signed, made by the JDK's keytool. */
import { execFile } from 'node:child_process'
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Certificates {
  /** PEM of the authority, for clients. */
  readonly authority: string
  readonly truststore: string
  /** PKCS12 with the key and certificate of one name. */
  keystore(name: string): string
  readonly password: string
}

/** @param keytool the JDK's command; it comes with every `java` */
export const certificates = async (
  folder: string,
  { names, password, keytool = 'keytool' }: { names: readonly string[]; password: string; keytool?: string },
): Promise<Certificates> => {
  const there = await access(folder).then(
    () => true,
    () => false,
  )
  const file = (name: string, at = folder) => join(at, name)
  if (!there) {
    const draft = `${folder}.${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o700 })
    const run = (...args: string[]) =>
      promisify(execFile)(keytool, [...args, '-storepass', password, '-keypass', password, '-storetype', 'PKCS12'])
    const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650']
    const authority = file('authority.p12', draft)
    await run(
      '-genkeypair',
      '-alias',
      'authority',
      '-dname',
      'CN=Kassa on this machine',
      ...key,
      '-ext',
      'bc:c',
      '-keystore',
      authority,
    )
    await run(
      '-exportcert',
      '-rfc',
      '-alias',
      'authority',
      '-keystore',
      authority,
      '-file',
      file('authority.pem', draft),
    )
    const trust = [
      '-importcert',
      '-noprompt',
      '-alias',
      'authority',
      '-file',
      file('authority.pem', draft),
      '-keystore',
    ]
    await run(...trust, file('truststore.p12', draft))
    for (const name of names) {
      const store = file(`${name}.p12`, draft)
      const [request, signed] = [file(`${name}.csr`, draft), file(`${name}.pem`, draft)]
      await run('-genkeypair', '-alias', name, '-dname', `CN=${name}`, ...key, '-keystore', store)
      await run('-certreq', '-alias', name, '-keystore', store, '-file', request)
      await run(
        '-gencert',
        '-rfc',
        '-alias',
        'authority',
        '-validity',
        '3650',
        '-ext',
        'san=ip:127.0.0.1,dns:localhost',
        '-keystore',
        authority,
        '-infile',
        request,
        '-outfile',
        signed,
      )
      await run(...trust, store)
      await run('-importcert', '-noprompt', '-alias', name, '-file', signed, '-keystore', store)
    }
    await rename(draft, folder)
  }
  return {
    authority: await readFile(file('authority.pem'), 'utf8'),
    truststore: file('truststore.p12'),
    keystore: name => file(`${name}.p12`),
    password,
  }
}
