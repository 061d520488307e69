import { StanzaError } from '@trestle/stanza'
import { createLocalHost, type LocalHost, type LocalHostSettings } from '../local-host.js'
import type { Uploads } from '../uploads.js'

/** Grants slots for files (XEP-0363) at a domain, up to so many bytes each. */
export async function hostUploads(
  settings: LocalHostSettings,
  uploads: Uploads,
  maxFileSize: number,
): Promise<LocalHost> {
  const { httpUpload } = await import('@trestle/xep-0363')
  const host = createLocalHost(settings)
  const { api, serve } = host.use(httpUpload).get(httpUpload)
  api.register('getSlot', (call) => {
    if (!uploads.server) throw new StanzaError('service-unavailable')
    return uploads.server.getSlot(call)
  })
  serve({ maxFileSize })
  await host.start()
  return host
}
