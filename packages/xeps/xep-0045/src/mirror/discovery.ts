import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { FormFieldValue } from '@trestle/xep-0004'
import type { DiscoInfoValue } from '@trestle/xep-0030'
import { NS_OCCUPANT_ID } from '@trestle/xep-0421'
import { NS_MUC, NS_MUC_ROOM_INFO, NS_MUC_SELF_PING } from '../namespaces.js'
import type { MirrorInfo } from './ops.js'
import type { ViewState } from './view-state.js'

type Info = Pick<DiscoInfoValue, 'identities' | 'features' | 'forms'>

/** Of each pair, a room has one feature (XEP-0045 §6.4): the first, unless the network says the other. */
const PAIRS = [
  ['muc_unsecured', 'muc_passwordprotected'],
  ['muc_hidden', 'muc_public'],
  ['muc_persistent', 'muc_temporary'],
  ['muc_open', 'muc_membersonly'],
  ['muc_unmoderated', 'muc_moderated'],
] as const
const ANONYMITY = ['muc_nonanonymous', 'muc_semianonymous'] as const

/** What a room tells of itself to one user, who may have a view of it. */
export function mirrorInfo(room: JID, view: ViewState | undefined, info: MirrorInfo | undefined): Info {
  if (!info && !view) throw new StanzaError('item-not-found')
  const { name, description, identities = [], features = [], fields = [], forms = [] } = info ?? {}
  const said = new Set(features)
  const usual = PAIRS.filter((pair) => !pair.some((feature) => said.has(feature))).map(([feature]) => feature)
  const anonymity = ANONYMITY.some((feature) => said.has(feature))
    ? []
    : [view?.nonAnonymous ? ANONYMITY[0] : ANONYMITY[1]]
  const form: FormFieldValue[] = [{ var: 'FORM_TYPE', type: 'hidden', values: [NS_MUC_ROOM_INFO] }]
  const given = new Set(fields.map(({ var: field }) => field))
  function add(field: string, value: string): void {
    if (!given.has(field)) form.push({ var: field, type: 'text-single', values: [value] })
  }
  if (description !== undefined) add('muc#roominfo_description', description)
  if (view) {
    add('muc#roominfo_subject', view.subject.text)
    add('muc#roominfo_occupants', String(view.occupants.size))
  }
  form.push(...fields)
  return {
    identities: [{ category: 'conference', type: 'text', name: name || room.local }, ...identities],
    features: [NS_MUC, NS_MUC_SELF_PING, NS_OCCUPANT_ID, ...usual, ...anonymity, ...features],
    forms: [{ type: 'result', fields: form }, ...forms],
  }
}

/** The nickname that the user has whatever they ask for (XEP-0045 §7.12), or is registered with. */
export function lockedNick(view: ViewState | undefined, registered: string | undefined): Info {
  const name = view?.self.nick ?? registered
  return {
    identities: name === undefined ? [] : [{ category: 'conference', type: 'text', name }],
    features: [],
  }
}
