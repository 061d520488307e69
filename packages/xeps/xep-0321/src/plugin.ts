import type { Ops } from '@trestle/api-registry'
import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Message, NS_CLIENT, type RosterItemValue, StanzaError } from '@trestle/stanza'
import { DataForm, type DataFormValue } from '@trestle/xep-0004'
import { type RemoteRosterEntry, type RosterPush, remoteRosters } from '@trestle/xep-0356/remote-rosters'
import { defineEvent, matchPath } from '@trestle/xmlstream'
import {
  type ManagingEntityValue,
  managingEntitiesExchange,
  NS_ROSTER_MANAGEMENT,
  rosterManagementExchange,
} from './elements.js'
import { memoryPermissions, type PermissionState, rosterManagementOps } from './ops.js'
import { permissionForm, permissionFormIn } from './permission-form.js'

/** A user has answered whether this entity may change the roster, or has withdrawn it. */
export interface PermissionAnswered {
  /** The bare address of the user. */
  readonly user: JID
  readonly allowed: boolean
}

/** The own server asks whether an entity may change the roster. */
export interface PermissionAsked {
  /** What the server says about it, to people. */
  readonly form: DataFormValue
  readonly message: Message
  answer(allowed: boolean): void
}

/** Emitted where a user whom this entity has asked allows, refuses or withdraws. */
export const permissionAnswered = /* @__PURE__ */ defineEvent<PermissionAnswered>('xep-0321:answered')

/** Emitted where the own server asks on behalf of an entity (§4.1). */
export const permissionAsked = /* @__PURE__ */ defineEvent<PermissionAsked>('xep-0321:asked')

/** Emitted for each change of a contact of this entity in the roster of a user whom it has asked (§4.3). */
export const managedRosterPushed = /* @__PURE__ */ defineEvent<RosterPush>('xep-0321:roster')

export interface RosterManagementOptions {
  /** Users that the default ops remember. Default: 10,000. */
  readonly maxUsers?: number | undefined
}

export interface RosterManagementApi {
  readonly api: Ops<typeof rosterManagementOps>
  /**
   * Asks a user whether this entity may change the contacts of its own domain in the user's roster; it has to be
   * subscribed to the user's presence. Resolves when the server has taken the question; the answer is the event
   * `permissionAnswered`. A server where it was allowed before may answer nothing more.
   */
  requestPermission(user: JID | string, reason?: string, wait?: Wait): Promise<void>
  /** What a user has answered. */
  permissionOf(user: JID | string): Promise<PermissionState | undefined>
  /** The contacts of a user that are of this entity's domain (§4.2). */
  getRoster(user: JID | string, wait?: Wait): Promise<readonly RosterItemValue[]>
  /** Adds contacts, or changes them as a whole, one after another (§4.4). */
  setRoster(user: JID | string, entries: readonly RemoteRosterEntry[], wait?: Wait): Promise<void>
  removeFromRoster(user: JID | string, contact: JID | string, wait?: Wait): Promise<void>
  /** For users: the entities that may change the own roster (§4.5). */
  getManagingEntities(wait?: Wait): Promise<readonly ManagingEntityValue[]>
  /** For users: withdraws the permission of an entity. */
  rejectEntity(entity: JID | string, wait?: Wait): Promise<void>
}

/** Remote Roster Management (XEP-0321): entities such as gateways keep their contacts in the rosters of users who allow it. */
export const rosterManagement = definePlugin({
  name: 'xep-0321',
  features: [NS_ROSTER_MANAGEMENT],
  requires: { rosters: remoteRosters },
  setup({ xmpp, deps, own }, { maxUsers = 10_000 }: RosterManagementOptions) {
    const api = xmpp.ops.wrap('xep-0321', rosterManagementOps, memoryPermissions(maxUsers))
    const stateOf = (user: JID) => api.run('getPermission', { jid: xmpp.jid.bare, args: user })
    const remember = (user: JID, state: PermissionState) =>
      api.run('setPermission', { jid: xmpp.jid.bare, args: { user, state } })

    xmpp.iq.onSet(
      rosterManagementExchange,
      async ({ type }, { from }) => {
        const user = from.bare
        if (type === undefined || type === 'request') throw new StanzaError('bad-request')
        // A user withdraws by a client; the answers come from the server, in the name of the account.
        if (type !== 'reject' && !from.isBare) throw new StanzaError('forbidden')
        // Nobody answers what was not asked.
        if ((await stateOf(user)) === undefined) throw new StanzaError('unexpected-request')
        const allowed = type === 'allowed'
        await remember(user, allowed ? 'allowed' : 'rejected')
        xmpp.events.emit(permissionAnswered, { user, allowed })
      },
      { at: (jid) => xmpp.kind === 'component' && jid.equals(xmpp.jid) },
    )

    own(
      deps.rosters(xmpp).onPush(
        async (user) => {
          const state = await stateOf(user)
          return state !== undefined && state !== 'rejected'
        },
        (push) => {
          if (push.item.jid.domain === xmpp.jid.domain) xmpp.events.emit(managedRosterPushed, push)
        },
      ),
    )

    // Not claimed, since a program may show all forms alike.
    xmpp.onMessage(matchPath({ ns: NS_CLIENT, name: 'message' }, DataForm), (_, message, { from, self }) => {
      const form = permissionFormIn(message, 'form')
      if (!form || !from.equals(self.jid.domain)) return
      const challenge = permissionForm.readValid({ ...form, type: 'submit' }).value.challenge
      if (challenge === undefined) return
      const answer = (allowed: boolean) =>
        self.send(self.message({ to: from }).set(DataForm, permissionForm.submission({ challenge, answer: allowed })))
      xmpp.events.emit(permissionAsked, { form, message, answer })
    })

    return (self: Self): RosterManagementApi => ({
      api,
      async requestPermission(user, reason, wait) {
        const account = JID.from(user).bare
        const before = await stateOf(account)
        // The answer may come before the result.
        if (before !== 'allowed') await remember(account, 'requested')
        await self.iq.set(account, rosterManagementExchange, { type: 'request', reason }, wait)
      },
      permissionOf: (user) => stateOf(JID.from(user).bare),
      getRoster: (user, wait) => deps.rosters(self).getRoster(user, wait),
      async setRoster(user, entries, wait) {
        for (const entry of entries) await deps.rosters(self).setRosterItem(user, entry, wait)
      },
      removeFromRoster: (user, contact, wait) => deps.rosters(self).removeRosterItem(user, contact, wait),
      async getManagingEntities(wait) {
        return (await self.iq.get(self.jid.domain, managingEntitiesExchange, {}, wait)).items ?? []
      },
      rejectEntity: async (entity, wait) => self.iq.set(entity, rosterManagementExchange, { type: 'reject' }, wait),
    })
  },
})
