import type { Self, Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message, type RosterItemValue, StanzaError } from '@trestle/stanza'
import {
  allows,
  Privilege,
  type PrivilegeApi,
  permissionsAdvertised,
  privilege,
  type RemoteRosterEntry,
} from '@trestle/xep-0356'
import type { FrameHost } from '../frame-host.js'

/** What the servers of users let the gateway do for them (XEP-0356), without what they grant and cannot do. */
export interface Privileges {
  /** Resolves when servers that grant something have had the time to say so, after each connection. */
  settled(): Promise<void>
  /** Whether the roster of that user can be read and written. */
  rosters(user: string): boolean
  /** Whether messages in the name of that user reach the user's own clients. */
  messages(user: string): boolean
  getRoster(user: string): Promise<readonly RosterItemValue[]>
  setRosterItem(user: string, item: RemoteRosterEntry): Promise<void>
  /** An item that is not there counts as removed. */
  removeRosterItem(user: string, jid: JID): Promise<void>
  /** Does not write the roster of that user any more, until the server says again what it grants. */
  refuseRosters(user: string): void
  /** The same for messages of all users of that server. */
  refuseMessages(domain: string): void
  /** The message to the server that carries one in the name of its sender. */
  carrierOf(message: Message): Message
  /** Calls back when the server of a domain has said what it grants. Returns the disposer. */
  onChange(changed: (domain: string) => void): () => void
}

export interface PrivilegesOptions {
  readonly host: FrameHost
  /** Resolves when everything sent so far has arrived at the server. */
  readonly arrived: () => Promise<void>
  /** Aborted when the gateway stops: its listeners are removed then. */
  readonly signal: AbortSignal
}

/** Connections that may be lost during writes to rosters of a server, which is then taken to be the reason. */
const MAX_LOSSES = 2
const WAIT: Wait = { timeout: 30_000 }

export function createPrivileges({ host, arrived, signal }: PrivilegesOptions): Privileges {
  const { xmpp } = host
  const api: PrivilegeApi = host.get(privilege)
  /** Users and domains of which something is not tried again until the server says what it grants. */
  const refusedRosters = new Set<string>()
  const refusedMessages = new Set<string>()
  const writing = new Map<string, number>()
  const losses = new Map<string, number>()
  let said: Promise<void> | undefined

  const disposeOffline = xmpp.events.on('offline', ({ error }) => {
    said = undefined
    // Some servers end the stream of a component that changes a roster.
    if (error) for (const [domain, count] of writing) if (count > 0) losses.set(domain, (losses.get(domain) ?? 0) + 1)
  })
  const disposeAdvertised = xmpp.events.on(permissionsAdvertised, ({ server: { domain } }) => {
    refusedMessages.delete(domain)
    for (const refused of refusedRosters) if (domainOf(refused) === domain) refusedRosters.delete(refused)
  })
  for (const dispose of [disposeOffline, disposeAdvertised]) signal.addEventListener('abort', dispose, { once: true })

  async function write(user: string, run: () => Promise<void>): Promise<void> {
    const domain = domainOf(user)
    writing.set(domain, (writing.get(domain) ?? 0) + 1)
    try {
      await run()
    } finally {
      writing.set(domain, (writing.get(domain) ?? 1) - 1)
    }
  }

  const versionOf = (of: string) => api.permissions(of)?.version

  return {
    async settled() {
      // What a server grants, it says when the component connects: before it answers anything.
      if (!xmpp.online) return
      said ??= arrived().catch(() => {})
      await said
    },
    rosters(user) {
      const domain = domainOf(user)
      if ((losses.get(domain) ?? 0) >= MAX_LOSSES || refusedRosters.has(user)) return false
      const access = api.permissions(domain)?.roster
      return allows(access, 'get') && allows(access, 'set') && !refusedRosters.has(domain)
    },
    messages(user) {
      const domain = domainOf(user)
      // Servers of version 1 deliver such messages, but do not show them to the clients of the user.
      return api.permissions(domain)?.message === true && versionOf(domain) === 2 && !refusedMessages.has(domain)
    },
    getRoster: (user) => api.getRoster(user, WAIT),
    setRosterItem: (user, item) => write(user, () => api.setRoster(user, [item], WAIT)),
    removeRosterItem: (user, jid) =>
      write(user, () =>
        api.removeFromRoster(user, jid, WAIT).catch((error) => {
          if (!(error instanceof StanzaError && error.condition === 'item-not-found')) throw error
        }),
      ),
    refuseRosters(user) {
      refusedRosters.add(user)
      // Version 1 is that of servers which fail at each write.
      if (versionOf(domainOf(user)) === 1) refusedRosters.add(domainOf(user))
    },
    refuseMessages: (domain) => void refusedMessages.add(domain),
    carrierOf(message) {
      const carrier = Message.of({ from: xmpp.jid, to: message.from?.domain, id: xmpp.newId() })
      return carrier.set(Privilege, { forwarded: { stanza: message.element } })
    },
    onChange: (changed) => xmpp.events.on(permissionsAdvertised, ({ server }) => changed(server.domain)),
  }
}

/**
 * Who asks in the place of a component for requests in a namespace (XEP-0356): the user, where the server grants it, such
 * as `urn:xmpp:http:upload:0` for files that count as the user's own. Undefined for users for whom it does not.
 */
export function privilegedSelf(
  host: Pick<FrameHost, 'get'>,
  namespace: string,
  type: 'get' | 'set' = 'get',
): (user: JID) => Self | undefined {
  return (user) => {
    const api: PrivilegeApi = host.get(privilege)
    return allows(api.permissions(user.domain)?.iq.get(namespace), type) ? api.as(user.bare) : undefined
  }
}

export function domainOf(user: string): string {
  return JID.parse(user).domain
}
