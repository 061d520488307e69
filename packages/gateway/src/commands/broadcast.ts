import { JID } from '@trestle/jid'
import type { Shown } from '../dialogues/medium.js'

/** Users who are written to at a time. */
const BATCH = 50

/** Sends a text to users in small batches, so that others have their turns in between. */
export function createBroadcast(say: (to: JID, shown: Shown) => Promise<void>) {
  return async (users: readonly string[], text: string): Promise<void> => {
    for (const [index, user] of users.entries()) {
      await say(JID.parse(user), { text })
      if (index % BATCH === BATCH - 1) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
