import type { OpDefaults } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { createMessageList, type MessageList } from './message-list.js'
import type { archiveOps } from './ops.js'

export interface MemoryArchivesOptions {
  readonly maxArchives: number
  /** Of one archive. */
  readonly maxMessages: number
  /** Of all archives together. */
  readonly maxBytes: number
}

/** One archive may take this part of what all may. */
const SHARE = 16

/** Archives in memory: of each, the oldest messages go first; of all, the one that was longest unused. */
export function createMemoryArchives(options: MemoryArchivesOptions): OpDefaults<typeof archiveOps> {
  const { maxArchives, maxMessages, maxBytes } = options
  const archives = createCache<MessageList>({ max: maxArchives, maxWeight: maxBytes, weigh: ({ bytes }) => bytes })
  const listOf = (owner: JID) =>
    archives.get(owner.toString()) ?? createMessageList({ owner, maxMessages, maxBytes: Math.floor(maxBytes / SHARE) })

  return {
    addMessage({ jid, args }) {
      const owner = ownerOf(jid)
      const list = listOf(owner)
      list.add(args)
      // It weighs more than before.
      archives.set(owner.toString(), list)
    },
    findMessages: ({ jid, args }) => listOf(ownerOf(jid)).find(args),
    countMessages: ({ jid, args }) => listOf(ownerOf(jid)).count(args),
    deleteMessage: ({ jid, args }) => listOf(ownerOf(jid)).delete(args),
    deleteArchive: ({ jid }) => void archives.delete(ownerOf(jid).toString()),
  }
}

function ownerOf(jid: JID | undefined): JID {
  if (!jid) throw new TypeError('An archive has an address: run its ops with a `jid`.')
  return jid.bare
}
