import type { Self, Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { cancelForm, type DataFormValue } from '@trestle/xep-0004'
import { discoInfoExchange } from '@trestle/xep-0030'
import {
  type MucAdminItemValue,
  mucChangeExchange,
  mucConfigExchange,
  mucListExchange,
  mucOwnerExchange,
} from './elements.js'
import { MucError } from './muc-error.js'
import { MUC_RESERVED_NICK_NODE } from './namespaces.js'
import type { Affiliation, Role } from './ranks.js'
import { createRegistering, type RoomRegistering } from './registering.js'
import { fillRoomConfig, type RoomConfig } from './room-config.js'
import { type RoomInfo, readRoomInfo } from './room-info.js'

/** A change of affiliation, by bare address. */
export interface AffiliationChange {
  readonly jid: JID | string
  readonly affiliation: Affiliation
  readonly reason?: string | undefined
  /** The nickname to be reserved for a member; an empty one frees it. */
  readonly nick?: string | undefined
}

/** A change of role, by nickname. */
export interface RoleChange {
  readonly nick: string
  readonly role: Role
  readonly reason?: string | undefined
}

export interface DestroyOptions {
  readonly reason?: string | undefined
  /** The room to go to instead, and the password needed there. */
  readonly alternate?: JID | string | undefined
  readonly password?: string | undefined
}

/** What moderators, admins and owners do, and what everybody may ask of a room, whether or not one is in it. */
export interface RoomAdministration extends RoomRegistering {
  /** What the room tells everybody. */
  getInfo(wait?: Wait): Promise<RoomInfo>
  /** The nickname that the room keeps for the own address. */
  getReservedNick(wait?: Wait): Promise<string | undefined>
  /** Everybody of one affiliation. */
  getAffiliations(affiliation: Affiliation, wait?: Wait): Promise<readonly MucAdminItemValue[]>
  /** Occupants of one role. */
  getRoles(role: Role, wait?: Wait): Promise<readonly MucAdminItemValue[]>
  /** All of them or none (XEP-0045 §9.2). Full addresses count as bare ones. */
  setAffiliations(changes: readonly AffiliationChange[], wait?: Wait): Promise<void>
  setAffiliation(jid: JID | string, affiliation: Affiliation, reason?: string, wait?: Wait): Promise<void>
  setRoles(changes: readonly RoleChange[], wait?: Wait): Promise<void>
  setRole(nick: string, role: Role, reason?: string, wait?: Wait): Promise<void>
  /** Puts an occupant out, who may come back. */
  kick(nick: string, reason?: string, wait?: Wait): Promise<void>
  /** Puts a user out, who may not come back. */
  ban(jid: JID | string, reason?: string, wait?: Wait): Promise<void>
  /** Lets an occupant speak. */
  grantVoice(nick: string, reason?: string, wait?: Wait): Promise<void>
  revokeVoice(nick: string, reason?: string, wait?: Wait): Promise<void>
  /** The form of the configuration; `readRoomConfig` reads it. Rejects with MucError `no-config` where there is none. */
  getConfig(wait?: Wait): Promise<DataFormValue>
  /**
   * Changes some options and leaves the rest as they are, or submits a filled form. A room that was made just now lets
   * others in from then on. Rejects with FormError where the room has no such option.
   */
  configure(config: RoomConfig | DataFormValue, wait?: Wait): Promise<void>
  /** Takes the default configuration for a room that was made just now, and lets others in (§10.1.2). */
  createInstant(wait?: Wait): Promise<void>
  /** Gives up a configuration; a room that was made just now ends with that. */
  cancelConfig(wait?: Wait): Promise<void>
  destroy(options?: DestroyOptions, wait?: Wait): Promise<void>
}

export function createAdministration(self: Self, address: JID): RoomAdministration {
  const list = async (item: MucAdminItemValue, wait: Wait | undefined) =>
    (await self.iq.get(address, mucListExchange, { items: [item] }, wait)).items
  const change = (items: readonly MucAdminItemValue[], wait: Wait | undefined) =>
    self.iq.set(address, mucChangeExchange, { items }, wait)
  const submit = (form: DataFormValue, wait: Wait | undefined) => self.iq.set(address, mucOwnerExchange, { form }, wait)

  const administration: RoomAdministration = {
    ...createRegistering(self, address),
    getInfo: async (wait) => readRoomInfo(await self.iq.get(address, discoInfoExchange, {}, wait)),
    async getReservedNick(wait) {
      const { identities } = await self.iq.get(address, discoInfoExchange, { node: MUC_RESERVED_NICK_NODE }, wait)
      return identities.find(({ name }) => name)?.name
    },
    getAffiliations: (affiliation, wait) => list({ affiliation }, wait),
    getRoles: (role, wait) => list({ role }, wait),
    setAffiliations: (changes, wait) =>
      change(
        changes.map(({ jid, ...rest }) => ({ ...rest, jid: JID.from(jid).bare })),
        wait,
      ),
    setAffiliation: (jid, affiliation, reason, wait) =>
      administration.setAffiliations([{ jid, affiliation, reason }], wait),
    setRoles: change,
    setRole: (nick, role, reason, wait) => change([{ nick, role, reason }], wait),
    kick: (nick, reason, wait) => change([{ nick, role: 'none', reason }], wait),
    ban: (jid, reason, wait) => administration.setAffiliation(jid, 'outcast', reason, wait),
    grantVoice: (nick, reason, wait) => change([{ nick, role: 'participant', reason }], wait),
    revokeVoice: (nick, reason, wait) => change([{ nick, role: 'visitor', reason }], wait),
    async getConfig(wait) {
      const { form } = await self.iq.get(address, mucConfigExchange, {}, wait)
      if (!form) throw new MucError('no-config', `${address} has nothing to configure.`)
      return form
    },
    async configure(config, wait) {
      const form = isForm(config) ? config : fillRoomConfig(await administration.getConfig(wait), config)
      await submit(form, wait)
    },
    createInstant: (wait) => submit({ type: 'submit' }, wait),
    cancelConfig: (wait) => submit(cancelForm(), wait),
    async destroy({ reason, alternate, password } = {}, wait) {
      const jid = alternate === undefined ? undefined : JID.from(alternate)
      await self.iq.set(address, mucOwnerExchange, { destroy: { jid, reason, password } }, wait)
    },
  }
  return administration
}

function isForm(config: RoomConfig | DataFormValue): config is DataFormValue {
  return 'type' in config
}
