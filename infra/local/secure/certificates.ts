/** An authority of one machine, and certificates it signed, made by the JDK's keytool. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
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

/** The file with the authority's PEM. */
export const authorityIn = (folder: string): string => join(folder, 'authority.pem')
export const readAuthority = (folder: string): Promise<string> => readFile(authorityIn(folder), 'utf8')

const quick = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC']
/** Where keytool finds the password: its command line is for everyone to see. */
const passwordVariable = 'KASSA_STORE_PASSWORD'

const secret = ['-storepass:env', passwordVariable, '-keypass:env', passwordVariable]
const key = ['-keyalg', 'EC', '-groupname', 'secp256r1']
const validity = ['-validity', '3650']

export interface CertificatesOptions {
  readonly names: readonly string[]
  readonly password: string
  /** The JDK's command; it comes with every `java`. */
  readonly keytool?: string
}

const make = async (folder: string, { names, password, keytool = 'keytool' }: CertificatesOptions): Promise<void> => {
  const run = (...args: string[]) =>
    promisify(execFile)(keytool, [...quick, ...args, ...secret, '-storetype', 'PKCS12'], {
      env: { ...process.env, [passwordVariable]: password },
    })
  const store = (name: string) => ['-keystore', join(folder, `${name}.p12`)]
  const of = (alias: string) => ['-alias', alias, ...store(alias)]
  const pem = (name: string) => join(folder, `${name}.pem`)
  const asked = (name: string) => join(folder, `${name}.csr`)
  const newKey = (name: string, subject: string, ...more: string[]) =>
    run('-genkeypair', ...of(name), '-dname', `CN=${subject}`, ...key, ...validity, ...more)
  const trust = (name: string) =>
    run('-importcert', '-noprompt', '-alias', 'authority', '-file', pem('authority'), ...store(name))

  const makeAuthority = async () => {
    await newKey('authority', 'Kassa on this machine', '-ext', 'bc:c')
    await run('-exportcert', '-rfc', ...of('authority'), '-file', pem('authority'))
    await trust('truststore')
  }
  const ask = async (name: string) => {
    await newKey(name, name)
    await run('-certreq', ...of(name), '-file', asked(name))
  }
  const sign = async (name: string) => {
    const files = ['-infile', asked(name), '-outfile', pem(name)]
    await run('-gencert', '-rfc', ...of('authority'), ...validity, '-ext', 'san=ip:127.0.0.1,dns:localhost', ...files)
    await trust(name)
    await run('-importcert', '-noprompt', ...of(name), '-file', pem(name))
  }
  await Promise.all([makeAuthority(), ...names.map(ask)])
  for (const name of names) await sign(name)
}

/** Those in this folder; it appears whole or not at all. */
export const certificates = async (folder: string, options: CertificatesOptions): Promise<Certificates> => {
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o700 })
    await make(draft, options)
    await rename(draft, folder)
  }
  return {
    authority: await readAuthority(folder),
    truststore: join(folder, 'truststore.p12'),
    keystore: name => join(folder, `${name}.p12`),
    password: options.password,
  }
}
