import { JID } from '@trestle/jid'
import { type DataFormValue, formTypeOf, valueIn, valuesIn } from '@trestle/xep-0004'
import type { DiscoInfoValue } from '@trestle/xep-0030'
import { NS_MUC, NS_MUC_ROOM_INFO, NS_MUC_STABLE_ID } from './namespaces.js'

/** What a room tells everybody (XEP-0045 §6.4). What it says nothing of is absent, or false. */
export interface RoomInfo {
  /** Whether it is a room, or a service of rooms, at all. */
  readonly isMuc: boolean
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly subject?: string | undefined
  readonly lang?: string | undefined
  readonly occupants?: number | undefined
  readonly maxHistory?: number | undefined
  /** URL of the public log. */
  readonly logs?: string | undefined
  readonly contacts: readonly JID[]
  readonly passwordProtected: boolean
  readonly membersOnly: boolean
  readonly moderated: boolean
  /** Everybody sees the real addresses of all. */
  readonly nonAnonymous: boolean
  readonly persistent: boolean
  readonly hidden: boolean
  /** Messages are reflected with the ids of their senders. */
  readonly stableIds: boolean
  readonly features: readonly string[]
  /** The rest of what it tells. */
  readonly form?: DataFormValue | undefined
}

export function readRoomInfo({ identities, features, forms }: DiscoInfoValue): RoomInfo {
  const has = (feature: string) => features.includes(feature)
  const form = forms?.find((one) => formTypeOf(one) === NS_MUC_ROOM_INFO)
  const said = (name: string) => (form && valueIn(form, name)) || undefined
  return {
    isMuc: has(NS_MUC) && identities.some(({ category }) => category === 'conference'),
    name: identities.find(({ category }) => category === 'conference')?.name,
    description: said('muc#roominfo_description'),
    subject: said('muc#roominfo_subject'),
    lang: said('muc#roominfo_lang'),
    logs: said('muc#roominfo_logs'),
    occupants: countOf(said('muc#roominfo_occupants')),
    maxHistory: countOf(said('muc#maxhistoryfetch')),
    contacts: form ? valuesIn(form, 'muc#roominfo_contactjid').flatMap(addressOf) : [],
    passwordProtected: has('muc_passwordprotected'),
    membersOnly: has('muc_membersonly'),
    moderated: has('muc_moderated'),
    nonAnonymous: has('muc_nonanonymous'),
    persistent: has('muc_persistent'),
    hidden: has('muc_hidden'),
    stableIds: has(NS_MUC_STABLE_ID),
    features,
    form,
  }
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Some services write `xmpp:` before the addresses. */
function addressOf(text: string): readonly JID[] {
  try {
    return [JID.parse(text.replace(/^xmpp:/, ''))]
  } catch {
    return []
  }
}
