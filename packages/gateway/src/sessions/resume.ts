import type { Xmpp } from '@trestle/core'
import type { Outbox } from '../delivery/outbox.js'
import type { Friendships } from '../puppets/friendships.js'
import type { PacedRuns } from './start-up.js'
import type { RunningUser, Users } from './users.js'

export interface ResumeOptions {
  readonly xmpp: Xmpp
  readonly users: Users
  readonly outbox: Outbox
  readonly friendships: Friendships
  readonly paced: PacedRuns
}

export interface Resume {
  /** Starts the sessions of all users; where the component is online, also sends what waits for them. */
  start(): Promise<void>
  /** Sends users what happened while the component was offline: call it whenever it has come online again. */
  online(): Promise<void>
}

/** Has all users in turn, so many in a second: thousands of logins or presences at once are too much for anybody. */
export function createResume({ xmpp, users, outbox, friendships, paced }: ResumeOptions): Resume {
  const all = () => users.all.map(({ stored }) => stored.jid)
  // Presences that were sent meanwhile are lost.
  const probe = (user: string) => xmpp.send(xmpp.presence({ type: 'probe', to: user }))

  async function startUser(user: string): Promise<void> {
    const known = users.get(user)
    if (!known) return
    const starts = isStopped(known)
    if (starts) known.session.start()
    if (!xmpp.online) return
    probe(user)
    // Those that are started are shown as soon as it is clear how they are.
    if (starts) await friendships.showGateway(user)
    else await friendships.showAll(user)
  }

  return {
    async start() {
      if (xmpp.online) await outbox.resume()
      paced.run('started', all(), startUser)
    },
    async online() {
      await outbox.resume()
      paced.run('shown how their contacts are', all(), async (user) => {
        if (!xmpp.online || !users.get(user)) return
        probe(user)
        await friendships.resume(user)
        await friendships.showAll(user)
      })
    },
  }
}

/** Registered, and neither logged out nor started by the user already. */
function isStopped({ stored, session }: RunningUser): boolean {
  return stored.loggedOut === undefined && session.status.state === 'stopped'
}
