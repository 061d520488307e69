import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createLocalHost, type LocalHost, type LocalHostSettings } from '../local-host.js'
import type { Storage } from '../storage.js'
import { keepArchives } from './keep-archives.js'
import { type KeptRooms, keepRooms } from './keep-rooms.js'

export interface RoomsSettings {
  /** Whether what is said in rooms is archived (XEP-0313). */
  readonly archived: boolean
  /** Where those that are persistent are kept. */
  readonly storage: Storage
  /** The rooms that an account of this server has bookmarked. */
  readonly bookmarksOf: (account: JID) => Promise<readonly JID[]>
}

/**
 * Hosts rooms (XEP-0045) at a domain, and tells of activity in those in which a user has an affiliation or which a
 * user has bookmarked (XEP-0437).
 */
export async function hostRooms(
  settings: LocalHostSettings,
  { archived, storage, bookmarksOf }: RoomsSettings,
): Promise<LocalHost> {
  const [{ mucService }, { roomActivityService }] = await Promise.all([
    import('@trestle/xep-0045/service'),
    import('@trestle/xep-0437/service'),
  ])
  const host = createLocalHost(settings)
  host.use(mucService, { name: 'Rooms' }).use(roomActivityService)
  host.get(roomActivityService).api.register('listRooms', async ({ from }) => {
    if (!from) return []
    const listed = [host.get(mucService).affiliatedRooms(from), bookmarksOf(from)]
    return (await Promise.all(listed)).flat()
  })
  const kept = keepRooms(host.get(mucService).api, storage, settings.domain)
  if (archived) await archiveRooms(host, storage, kept)
  await host.start()
  return host
}

async function archiveRooms(host: LocalHost, storage: Storage, kept: KeptRooms): Promise<void> {
  const [{ mucService }, { archives }, { NS_MAM, NS_MAM_EXTENDED }, { stanzaIdOf }, lists] = await Promise.all([
    import('@trestle/xep-0045/service'),
    import('@trestle/xep-0313/archive'),
    import('@trestle/xep-0313'),
    import('@trestle/xep-0359'),
    import('./archive-lists.js'),
  ])
  host.use(archives, { at: ({ local }) => local !== '' })
  keepArchives(host.get(archives).api, lists.createArchiveLists(storage, 'room-archives', kept.has))
  const rooms = host.get(mucService)
  const archiveOf = (room: JID) => host.as(room).get(archives)
  rooms.extend({
    features: [NS_MAM, NS_MAM_EXTENDED],
    said(room, message) {
      // A copy, since the archive takes the id of the room out of what it keeps.
      archiveOf(room)
        .addMessage(new Message(message.element.clone()), { id: stanzaIdOf(message, room) })
        .catch((error) => host.xmpp.report(error))
    },
    ended: (room) => archiveOf(room).deleteArchive(),
  })

  /** Whoever may enter at the moment (XEP-0313 §8.1). */
  async function mayRead(address: JID, from: JID): Promise<boolean> {
    const room = rooms.room(address)
    const [{ membersOnly, password }, affiliation, occupants] = await Promise.all([
      room.getSettings(),
      room.getAffiliation(from),
      room.occupants(),
    ])
    if (affiliation === 'owner' || affiliation === 'admin') return true
    if (affiliation === 'outcast' || (membersOnly && affiliation === 'none')) return false
    return password === '' || occupants.some(({ sessions }) => sessions.some((one) => one.equals(from)))
  }
  host
    .get(archives)
    .api.register('mayRead', ({ jid, from }) => jid !== undefined && from !== undefined && mayRead(jid, from))
}
