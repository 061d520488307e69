import type { Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { formTypeOf, valueIn } from '@trestle/xep-0004'
import type { DiscoApi, DiscoInfoValue } from '@trestle/xep-0030'
import { NS_HTTP_UPLOAD, NS_HTTP_UPLOAD_OLD } from './elements.js'

const MAX_ITEMS = 50

export interface UploadService {
  readonly jid: JID
  /** Bytes that a file may have, where the service says so. */
  readonly maxFileSize?: number | undefined
  /** Whether it speaks the older namespace alone. */
  readonly isOld: boolean
}

type Disco = Pick<DiscoApi, 'getInfo' | 'getItems'>

/** The first service for uploads among the items of a server, at most 50, or the server itself (XEP-0363 §3). */
export async function findService(disco: Disco, server: JID | string, wait?: Wait): Promise<UploadService | undefined> {
  const items = await disco.getItems(server, {}, wait)
  const candidates = [...items.filter(({ node }) => node === undefined).slice(0, MAX_ITEMS), { jid: JID.from(server) }]
  // One that does not answer costs the others nothing.
  const found = await Promise.all(candidates.map(({ jid }) => readService(disco, jid, wait).catch(() => undefined)))
  wait?.signal?.throwIfAborted()
  return found.find((one) => one?.isOld === false) ?? found.find((one) => one)
}

/** What a service says of itself; undefined where it is none for uploads. */
export async function readService(disco: Disco, jid: JID, wait?: Wait): Promise<UploadService | undefined> {
  const info = await disco.getInfo(jid, { cached: true }, wait)
  const ns = [NS_HTTP_UPLOAD, NS_HTTP_UPLOAD_OLD].find((one) => info.features.includes(one))
  if (ns === undefined) return undefined
  return { jid, maxFileSize: maxFileSizeOf(info, ns), isOld: ns === NS_HTTP_UPLOAD_OLD }
}

function maxFileSizeOf({ forms = [] }: DiscoInfoValue, ns: string): number | undefined {
  const form = forms.find((one) => formTypeOf(one) === ns)
  const written = form && valueIn(form, 'max-file-size')
  return written !== undefined && /^\d{1,15}$/.test(written.trim()) ? Number(written) : undefined
}
