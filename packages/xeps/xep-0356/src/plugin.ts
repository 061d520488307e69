import { createWaiters, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message, NS_CLIENT, type RosterItemValue } from '@trestle/stanza'
import { allOf, anyOf, defineEvent, matchPath, matchWhere } from '@trestle/xmlstream'
import { Privilege, Privilege1, type PrivilegeValue } from './elements.js'
import { createManagedUsers } from './managed-user.js'
import { allows, type Permissions, readPermissions } from './permissions.js'
import { PrivilegeError } from './privilege-error.js'
import { type RemoteRosterEntry, type RosterPush, remoteRosters } from './remote-rosters.js'
import { trustedServers } from './trusted-servers.js'

/** Permissions that a server has advertised. */
export interface AdvertisedPermissions {
  readonly server: JID
  readonly permissions: Permissions
}

/** Emitted each time that a trusted server says what it grants: after the connection, and when that changes. */
export const permissionsAdvertised = /* @__PURE__ */ defineEvent<AdvertisedPermissions>('xep-0356:permissions')

/** Emitted for each change of a user's roster, where the server grants to read rosters and pushes them (§4.4). */
export const rosterPushed = /* @__PURE__ */ defineEvent<RosterPush>('xep-0356:roster')

export interface PrivilegeOptions {
  /**
   * Domains whose servers may grant privileges. Default: the parent domain of a component (`montague.example` of
   * `superduper.montague.example`), the own server of a client.
   */
  readonly servers?: readonly (JID | string)[] | undefined
}

/** What a privileged entity does for the users of a server; always as the entity itself, whichever address asks. */
export interface PrivilegeApi {
  /** What the server of a user, or the first of the trusted servers, grants; undefined before it says so. */
  permissions(of?: JID | string): Permissions | undefined
  /** The same, once the server has said it. Rejects with XmppError `timeout` (default: 30 s). */
  waitForPermissions(of?: JID | string, wait?: Wait): Promise<Permissions>
  /**
   * The local address that acts as a user: its requests go through the user's server as the user's own, its messages as
   * well, so that plugins can be asked for it: `host.get(pubsub, privilege.as('romeo@montague.example'))`.
   * @throws PrivilegeError `invalid-user`
   */
  as(user: JID | string): Self
  /**
   * Sends a message in the name of its sender, the bare address of a user or of the server (§5.3). Returns the message
   * that was sent to the server; one with its id in the event `message:error` says that the server refused.
   * @throws PrivilegeError `not-granted`, `invalid-user`
   */
  sendPrivilegedMessage(message: Message): Message
  /** The contacts of a user (§4.3). Rejects with PrivilegeError `not-granted`. */
  getRoster(user: JID | string, wait?: Wait): Promise<readonly RosterItemValue[]>
  /** Adds contacts of a user, or changes them as a whole, one after another. Rejects with PrivilegeError `not-granted`. */
  setRoster(user: JID | string, entries: readonly RemoteRosterEntry[], wait?: Wait): Promise<void>
  /** Removes a contact of a user. Rejects with PrivilegeError `not-granted`. */
  removeFromRoster(user: JID | string, contact: JID | string, wait?: Wait): Promise<void>
}

const MESSAGE = { ns: NS_CLIENT, name: 'message' }

/** Privileged Entity (XEP-0356): acts for the users of a server that grants it. */
export const privilege = definePlugin({
  name: 'xep-0356',
  requires: { rosters: remoteRosters },
  setup({ xmpp, deps, own }, { servers }: PrivilegeOptions) {
    const granted = new Map<string, Permissions>()
    const waiting = createWaiters<Permissions>(xmpp)
    const trusted = trustedServers(xmpp, servers)

    function accept(server: JID, value: PrivilegeValue, version: 1 | 2): void {
      const permissions = readPermissions(value, version)
      granted.set(server.domain, permissions)
      waiting.settle(server.domain, permissions)
      xmpp.events.emit(permissionsAdvertised, { server, permissions })
    }

    const carries = anyOf(matchPath(MESSAGE, Privilege), matchPath(MESSAGE, Privilege1))
    const fromServer = matchWhere(
      (element) => element.attrs['type'] !== 'error' && trusted.has(new Message(element).from),
    )
    xmpp.claim('message', allOf(carries, fromServer), (_, message, { from }) => {
      const newest = message.get(Privilege)
      const older = newest ? undefined : message.get(Privilege1)
      if (newest) accept(from, newest, 2)
      // A server that speaks both says both.
      else if (older && granted.get(from.domain)?.version !== 2) accept(from, older, 1)
    })
    xmpp.events.on('offline', () => granted.clear())

    const permissionsOf = (user: JID) => granted.get(user.domain)

    own(
      deps.rosters(xmpp).onPush(
        (user) => permissionsOf(user)?.push === true,
        (push) => void xmpp.events.emit(rosterPushed, push),
      ),
    )

    function sendPrivileged(message: Message): Message {
      const { from } = message
      const permissions = from && permissionsOf(from)
      if (!from?.isBare) throw invalidUser(from)
      if (!permissions?.message) {
        throw new PrivilegeError('not-granted', `${from.domain} has not granted messages in the name of users.`)
      }
      const definition = permissions.version === 1 ? Privilege1 : Privilege
      const carrier = xmpp
        .message({ to: from.domain })
        .set(definition, { forwarded: { stanza: message.element.clone() } })
      xmpp.send(carrier)
      return carrier
    }

    const actAs = createManagedUsers({ xmpp, permissionsOf, sendMessage: sendPrivileged })

    function grantedRoster(user: JID | string, type: 'get' | 'set'): JID {
      const account = accountOf(user)
      if (allows(permissionsOf(account)?.roster, type)) return account
      throw new PrivilegeError('not-granted', `${account.domain} has not granted requests of type ${type} to rosters.`)
    }

    const serverOf = (of: JID | string | undefined) => (of === undefined ? trusted.first : JID.from(of).domain)

    const api: PrivilegeApi = {
      permissions: (of) => granted.get(serverOf(of) ?? ''),
      async waitForPermissions(of, wait) {
        const domain = serverOf(of) ?? ''
        return granted.get(domain) ?? waiting.wait(domain, wait)
      },
      as: (user) => actAs(accountOf(user)),
      sendPrivilegedMessage: sendPrivileged,
      getRoster: async (user, wait) => deps.rosters(xmpp).getRoster(grantedRoster(user, 'get'), wait),
      async setRoster(user, entries, wait) {
        const account = grantedRoster(user, 'set')
        for (const entry of entries) await deps.rosters(xmpp).setRosterItem(account, entry, wait)
      },
      removeFromRoster: async (user, contact, wait) =>
        deps.rosters(xmpp).removeRosterItem(grantedRoster(user, 'set'), contact, wait),
    }
    return () => api
  },
})

function accountOf(user: JID | string): JID {
  const jid = JID.from(user)
  if (jid.local === '' || !jid.isBare) throw invalidUser(jid)
  return jid
}

function invalidUser(given: JID | undefined): PrivilegeError {
  return new PrivilegeError('invalid-user', `${given ?? 'A missing address'} is not the bare address of a user.`)
}
