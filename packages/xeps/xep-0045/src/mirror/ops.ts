import { op } from '@trestle/api-registry'
import type { Iq, Message, Presence, StanzaErrorCondition } from '@trestle/stanza'
import { StanzaError } from '@trestle/stanza'
import type { DataFormValue, FormFieldValue } from '@trestle/xep-0004'
import type { Identity } from '@trestle/xep-0030'
import type { Element } from '@trestle/xml'
import type {
  HistoryRequestValue,
  MucAdminItemValue,
  MucDeclineValue,
  MucDestroyValue,
  MucInviteValue,
} from '../elements.js'
import type { RoomRegistration } from '../registering.js'
import type { ViewOccupant } from './view-occupants.js'

/** Somebody enters, or enters again because it lost what it knew. */
export interface MirrorEntry {
  /** The nickname that is asked for; the network says which one it is. */
  readonly nick: string
  readonly password: string | undefined
  /** What the user says of being available, without what is for the room. */
  readonly presence: Presence
  readonly history: HistoryRequestValue | undefined
}

/** A message of before, as it was told: of type `groupchat`, from an occupant, with its id of the room. */
export interface MirrorPast {
  readonly message: Message
  readonly at: Date
}

export interface MirrorLeft {
  /** It cannot be reached, and did not leave by itself. */
  readonly unreachable: boolean
  /** What the user says by leaving. */
  readonly status: string | undefined
}

export interface MirrorWhisper {
  readonly to: ViewOccupant
  /** As it came, without what only rooms say. */
  readonly message: Message
}

/** A change of a role or an affiliation: exactly one of them, of somebody who is named. */
export interface MirrorChange {
  readonly item: MucAdminItemValue
  /** Who is meant, where that is somebody in the view. */
  readonly occupant: ViewOccupant | undefined
}

/** A request to an occupant. */
export interface MirrorRequest {
  readonly to: ViewOccupant
  readonly iq: Iq
}

/** What a room tells of itself. */
export interface MirrorInfo {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly identities?: readonly Identity[] | undefined
  /** Beside those of the plugin: `muc_membersonly`, archives, and NS_STANZA_ID and NS_MUC_STABLE_ID where ids are told. */
  readonly features?: readonly string[] | undefined
  /** Further fields of the form with information (XEP-0045 §6.4), such as the hash of an avatar (XEP-0486). */
  readonly fields?: readonly FormFieldValue[] | undefined
  /** Further forms (XEP-0128), such as the restrictions of reactions (XEP-0444). */
  readonly forms?: readonly DataFormValue[] | undefined
}

function refuse(condition: StanzaErrorCondition): () => never {
  return () => {
    throw new StanzaError(condition)
  }
}

/**
 * What a network decides of its rooms. `jid`: the bare address of the room; `from`: the full address that asks. What an op
 * throws as StanzaError is the answer. Where nothing is said of a default, it refuses as XEP-0045 says.
 */
export const mirrorOps = {
  /** Lets a session in: there has to be a view of the user when it is over. Default: `item-not-found`. */
  enter: op<MirrorEntry, void>(refuse('item-not-found')),
  /** What was said before, the oldest first, for a session that comes in and asks for it. Default: none. */
  history: op<{ readonly history: HistoryRequestValue | undefined }, readonly MirrorPast[]>(() => []),
  /** `from` is not in the room any more, or was let in and left before it heard of that. Default: nothing. */
  left: op<MirrorLeft, void>(() => {}),
  /** Default: nothing. */
  changePresence: op<{ readonly presence: Presence }, void>(() => {}),
  /** Answered by `putSelf`. Default: `not-acceptable`, nicknames are locked down. */
  changeNick: op<{ readonly nick: string; readonly presence: Presence }, void>(refuse('not-acceptable')),
  /** Says to all what is in the message: texts, reactions, markers, chat states. Answered by `send`. Default: `forbidden`. */
  say: op<{ readonly message: Message }, void>(refuse('forbidden')),
  /** Answered by `setSubject`. Default: `forbidden`. */
  setSubject: op<{ readonly text: string; readonly message: Message }, void>(refuse('forbidden')),
  /** Default: `forbidden`. */
  whisper: op<MirrorWhisper, void>(refuse('forbidden')),
  /** Each has `to`. Default: `forbidden`. */
  invite: op<{ readonly invites: readonly MucInviteValue[] }, void>(refuse('forbidden')),
  /** `from` need not be in the room. Default: nothing. */
  decline: op<{ readonly decline: MucDeclineValue }, void>(() => {}),
  /** All of them, or none. Default: `forbidden`. */
  changeItems: op<{ readonly changes: readonly MirrorChange[] }, void>(refuse('forbidden')),
  /** Who has a role or an affiliation. Default, and undefined: as the view has it, for whom XEP-0045 §5 lets know. */
  listItems: op<Pick<MucAdminItemValue, 'role' | 'affiliation'>, readonly MucAdminItemValue[] | undefined>(
    () => undefined,
  ),
  /** Default: `forbidden`, as to who is no owner. */
  getConfig: op<void, DataFormValue>(refuse('forbidden')),
  /** A form of type `submit`. Default: `forbidden`. */
  setConfig: op<{ readonly form: DataFormValue }, void>(refuse('forbidden')),
  /** Default: `forbidden`. */
  destroy: op<MucDestroyValue, void>(refuse('forbidden')),
  /** Its nickname is the reserved one of who has no view (XEP-0045 §7.12). Default: `not-allowed`. */
  getRegistration: op<void, RoomRegistration>(refuse('not-allowed')),
  /** Default: `not-allowed`. */
  register: op<{ readonly nick: string; readonly form: DataFormValue | undefined }, void>(refuse('not-allowed')),
  /** Default: `not-allowed`. */
  unregister: op<void, void>(refuse('not-allowed')),
  /** The payload of the answer. Default: `service-unavailable`. */
  request: op<MirrorRequest, Element | undefined>(refuse('service-unavailable')),
  /** What everybody may know of the room. Default, and undefined: `item-not-found` where the user has no view. */
  info: op<void, MirrorInfo | undefined>(() => undefined),
  /** A visitor wants to speak. Default: `not-allowed`. */
  requestVoice: op<void, void>(refuse('not-allowed')),
}
export type MirrorOps = typeof mirrorOps
