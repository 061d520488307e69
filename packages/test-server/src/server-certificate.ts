import { domainToASCII } from 'node:url'
import { createCertificate, isUsable } from './certificates.js'
import type { ServerCertificate, Settings } from './options.js'
import type { Storage } from './storage.js'

/** The certificate that was given, or kept from the last time, or made now. */
export async function provideCertificate(settings: Settings, storage: Storage): Promise<ServerCertificate> {
  if (settings.certificate) return settings.certificate
  // Certificates know domains as the DNS does.
  const domains = [settings.domain.domain, ...settings.components.keys()].map(domainToASCII)
  const names = [...new Set([...domains, settings.host, '127.0.0.1', '::1'])]
  const stored = storage.collection<ServerCertificate>('certificates')
  const kept = stored.get('server')
  if (kept && isUsable(kept, names)) return kept
  const made = await createCertificate(names)
  stored.set('server', made)
  return made
}
