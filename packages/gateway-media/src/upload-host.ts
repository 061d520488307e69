import { openAsBlob } from 'node:fs'
import { createCache, type Host, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import { httpUpload, UploadError, type UploadService } from '@trestle/xep-0363'
import { systemClock } from '@trestle/xmlstream'
import { isStillThere } from './fetch-file.js'
import { createFileHost, type FileHost, type FileHostOptions, type ReadyFile } from './file-host.js'
import { MediaError, tooManyBytes } from './media-error.js'

export interface UploadHostOptions extends FileHostOptions {
  /** The component that uploads, or a client; it uses `httpUpload` of `@trestle/xep-0363`. */
  readonly host: Pick<Host, 'get'> & { readonly xmpp: Pick<Self, 'jid'> }
  /**
   * Who asks for a slot in the place of the component, as by privilege (XEP-0356): `(user) => privileges.as(user)`.
   * Undefined for whom the component asks itself.
   */
  readonly self?: ((user: JID) => Self | undefined) | undefined
  /** The service for uploads. Default: it is found. */
  readonly service?: JID | string | undefined
  /** The server where it is found. Default: that of the user for whom `self` asks, otherwise that of the host: of a component, its parent. */
  readonly server?: string | undefined
}

/** Milliseconds for which a service that was found is used, and that a look whether a file is still there may take. */
const KEEP_SERVICE = 3_600_000
const LOOK = 15_000

/**
 * Publishes files at the service for uploads of a server (XEP-0363). Each is read into a temporary file first, as a slot
 * is for a size. Whether it is still there is asked by HEAD, also in a private network, where a server may be.
 */
export function uploadHost(options: UploadHostOptions): FileHost {
  const { host, self, clock = systemClock } = options
  const services = createCache<UploadService>({ max: 100, maxAge: KEEP_SERVICE, clock })

  async function serviceFor(server: string, signal: AbortSignal): Promise<UploadService> {
    if (options.service !== undefined) return { jid: JID.from(options.service), isOld: false }
    const known = services.get(server)
    if (known) return known
    // The component looks for it also where a user asks: privileges are for slots alone.
    const found = await host.get(httpUpload).findService(server, { signal })
    services.set(server, found)
    return found
  }

  async function put({ path, name, type, size }: ReadyFile, user: JID, signal: AbortSignal): Promise<string> {
    const asking = self?.(user)
    const service = await serviceFor(options.server ?? (asking ? user.domain : serverOf(host.xmpp.jid)), signal)
    if (service.maxFileSize !== undefined && size > service.maxFileSize) throw tooManyBytes(service.maxFileSize)
    const file = await openAsBlob(path, { type })
    return host.get(httpUpload, asking).upload(file, { name, type, service, signal })
  }

  return createFileHost(
    {
      put: (file, user, signal) =>
        put(file, user, signal).catch((cause) => {
          if (signal.aborted || cause instanceof MediaError) throw cause
          throw mediaErrorOf(cause)
        }),
      has: (url, signal) => isStillThere(url, { allowPrivateAddresses: true, timeout: LOOK, signal, clock }),
    },
    options,
  )
}

function serverOf({ local, domain }: JID): string {
  return local === '' ? domain.replace(/^[^.]+\./, '') : domain
}

function mediaErrorOf(cause: unknown): MediaError {
  const { code, maxFileSize: maxBytes } = cause instanceof UploadError ? cause : {}
  if (code === 'file-too-large')
    return new MediaError('too-large', 'The server takes no such large file.', { maxBytes, cause })
  if (code === 'retry') return new MediaError('quota', 'The server takes no more files for now.', { cause })
  return new MediaError('upload-failed', 'The file could not be uploaded.', { cause })
}
