import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { archiveOps } from '@trestle/xep-0313/archive'
import type { ArchiveLists } from './archive-lists.js'

/** Lets a plugin that hosts archives keep them in these lists. */
export function keepArchives(api: Ops<typeof archiveOps>, lists: ArchiveLists): void {
  const owner = (jid: JID | undefined): JID => {
    if (!jid) throw new TypeError('An archive has an address.')
    return jid
  }
  api.register('addMessage', ({ jid, args }) => lists.add(owner(jid), args))
  api.register('findMessages', ({ jid, args }) => lists.find(owner(jid), args))
  api.register('countMessages', ({ jid, args }) => lists.count(owner(jid), args))
  api.register('deleteMessage', ({ jid, args }) => lists.delete(owner(jid), args))
  api.register('deleteArchive', ({ jid }) => lists.clear(owner(jid)))
}
