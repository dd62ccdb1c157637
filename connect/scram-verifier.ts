/**
 * What PostgreSQL stores of a password (RFC 5803), computed by the client. A role that is given this instead of the password
 * itself keeps the password out of the server's log, which holds every `alter role` under log_statement=ddl.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

export const scramVerifier = (password: string, salt: Buffer = randomBytes(16), iterations = 4_096): string => {
  // Clients normalize a password in the same way before they log in.
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const storedKey = createHash('sha256').update(key('Client Key')).digest()
  const encoded = [salt, storedKey, key('Server Key')].map(bytes => bytes.toString('base64'))
  return `SCRAM-SHA-256$${iterations}:${encoded[0]}$${encoded[1]}:${encoded[2]}`
}
