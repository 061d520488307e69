import { type DerValue, inside, readDer, readOid, SEQUENCE } from './der.js'

const PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'

/** What hash a signature algorithm uses (RFC 8017, 5758, 4055). SHA-256 stands for the broken ones (RFC 5929 §4.1). */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'sha256',
  '1.2.840.113549.1.1.5': 'sha256',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.113549.1.1.15': 'sha512-224',
  '1.2.840.113549.1.1.16': 'sha512-256',
  '1.2.840.10045.4.1': 'sha256',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

/** The same for hashes by themselves, as the parameters of RSASSA-PSS name them. */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'sha256',
  '1.3.14.3.2.26': 'sha256',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
}
const SHA1 = '1.3.14.3.2.26'

/**
 * A certificate's `tls-server-end-point` (RFC 5929 §4.1). Undefined where its signature has no hash, several, or one that
 * is not known here: for Ed25519, say.
 */
export function certificateHash(certificate: Uint8Array): Uint8Array | undefined {
  const [whole, ...more] = readDer(certificate) ?? []
  const parts = inside(whole, SEQUENCE)
  if (more.length > 0 || parts?.length !== 3) return undefined
  const hash = signatureHash(parts[1])
  // Loaded here, as programs without TLS must not load the module.
  const { createHash } = process.getBuiltinModule('node:crypto')
  return hash === undefined ? undefined : createHash(hash).update(certificate).digest()
}

function signatureHash(algorithm: DerValue | undefined): string | undefined {
  const [name, parameters] = inside(algorithm, SEQUENCE) ?? []
  const oid = readOid(name)
  return oid === PSS ? pssHash(inside(parameters, SEQUENCE)) : known(SIGNATURES, oid)
}

/** RFC 4055 §3.1: `[0]` is the hash and `[1]` the mask generation, which has a hash too; both default to SHA-1. */
function pssHash(parameters: readonly DerValue[] | undefined): string | undefined {
  if (!parameters) return undefined
  const field = (tag: number) => parameters.find((value) => value.tag === tag)
  const algorithm = (value: DerValue | undefined) => inside(value, SEQUENCE) ?? []
  const [hash, mask] = [field(0xa0), field(0xa1)]
  const [maskName, maskParameters] = algorithm(mask && inside(mask, mask.tag)?.[0])
  if (mask && readOid(maskName) !== MGF1) return undefined
  const own = hash ? readOid(algorithm(inside(hash, hash.tag)?.[0])[0]) : SHA1
  const maskHash = mask ? readOid(algorithm(maskParameters)[0]) : SHA1
  return own === maskHash ? known(HASHES, own) : undefined
}

function known(table: Readonly<Record<string, string>>, oid: string | undefined): string | undefined {
  return oid !== undefined && Object.hasOwn(table, oid) ? table[oid] : undefined
}
