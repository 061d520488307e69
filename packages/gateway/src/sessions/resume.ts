import type { Xmpp } from '@trestle/core'
import type { Outbox } from '../delivery/outbox.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Friendships } from '../puppets/friendships.js'
import type { Users } from './users.js'

export interface ResumeOptions {
  readonly xmpp: Xmpp
  readonly users: Users
  readonly outbox: Outbox
  readonly friendships: Friendships
  readonly addresses: Addresses
  readonly log: Log
}

/** Sends users what happened while the component was offline. Returns what to call whenever it has come online. */
export function createResume({ xmpp, users, outbox, friendships, log }: ResumeOptions): () => Promise<void> {
  async function resumeUser(user: string): Promise<void> {
    // Presences that were sent meanwhile are lost.
    xmpp.send(xmpp.presence({ type: 'probe', to: user }))
    await friendships.showAll(user)
  }

  return async () => {
    await outbox.resume()
    for (const { stored } of users.all) {
      if (!xmpp.online) return
      await resumeUser(stored.jid).catch((error) => log.warn({ user: stored.jid, error }, 'Resuming a user failed.'))
    }
  }
}
