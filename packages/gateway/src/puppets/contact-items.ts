import { base64 } from '@trestle/stanza'
import type { VcardValue } from '@trestle/xep-0054'
import { NS_PUBSUB } from '@trestle/xep-0060'
import { AvatarData, AvatarMetadata, NS_AVATAR_DATA, NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { Nick, NS_NICK } from '@trestle/xep-0172'
import { Vcard4, vcard4Node, vcard4Property } from '@trestle/xep-0292'
import type { Element } from '@trestle/xml'
import type { ContactInfo } from '../module/contact.js'
import type { StoredContact } from '../storage/store.js'
import { type ContactDetails, changedDetails, detailsOf, type StoredAvatar } from './contact-details.js'

/** What an account has for others to see: of contacts, it is in the store; of the gateway, its network describes it. */
export type Shown = Pick<StoredContact, 'name' | 'details'>

/** An item of a node. */
export interface ShownItem {
  readonly id: string
  readonly payload: Element
}

/** Nodes that clients are notified of (XEP-0163). The pictures themselves are retrieved. */
export const notifiedNodes: readonly string[] = [NS_AVATAR_METADATA, NS_NICK, vcard4Node.name]

export const eventingNodes: readonly string[] = [...notifiedNodes, NS_AVATAR_DATA]

/** What contacts offer of XEP-0060: they are read, by friends alone. */
export const eventingFeatures: readonly string[] = [
  NS_PUBSUB,
  ...['access-presence', 'auto-subscribe', 'filtered-notifications', 'last-published', 'persistent-items'].map(
    featureOf,
  ),
  featureOf('retrieve-items'),
]

function featureOf(name: string): string {
  return `${NS_PUBSUB}#${name}`
}

/** The item of a node but for pictures; `undefined` where there is nothing. */
export function itemOf(node: string, shown: Shown): ShownItem | undefined {
  const details = detailsOf(shown)
  switch (node) {
    case NS_NICK:
      return shown.name === undefined ? undefined : { id: 'current', payload: Nick.encode(shown.name) }
    case NS_AVATAR_METADATA:
      return details.avatar && metadataOf(details.avatar)
    case vcard4Node.name:
      return hasCard(shown, details) ? { id: 'current', payload: vcard4Of(shown, details) } : undefined
    default:
      return undefined
  }
}

/** What tells that there is nothing (any more) where there was something. */
export function absenceOf(node: string): ShownItem | undefined {
  switch (node) {
    case NS_NICK:
      return { id: 'current', payload: Nick.encode('') }
    case NS_AVATAR_METADATA:
      return { id: 'current', payload: AvatarMetadata.encode({ infos: [], pointers: [] }) }
    case vcard4Node.name:
      return { id: 'current', payload: Vcard4.encode({}) }
    default:
      return undefined
  }
}

/** The picture as an item of its node. */
export function pictureItem({ sha1 }: StoredAvatar, data: Uint8Array): ShownItem {
  return { id: sha1, payload: AvatarData.encode(data) }
}

function metadataOf({ sha1, bytes, width, height }: StoredAvatar): ShownItem {
  const info = { id: sha1, bytes, type: 'image/png', width, height }
  return { id: sha1, payload: AvatarMetadata.encode({ infos: [info], pointers: [] }) }
}

function hasCard({ name }: Shown, { phone, email, about }: ContactDetails): boolean {
  return [name, phone, email, about].some((one) => one !== undefined)
}

function vcard4Of({ name }: Shown, { phone, email, about, is }: ContactDetails): Element {
  return Vcard4.encode({
    // A vCard has a name (RFC 6350 §6.2.1).
    fullNames: [vcard4Property(name ?? '')],
    ...(name !== undefined && { nicknames: [vcard4Property(name)] }),
    ...(is === 'bot' && { kinds: [vcard4Property('application')] }),
    ...(phone !== undefined && { telephones: [telephone(phone)] }),
    ...(email !== undefined && { emails: [vcard4Property(email)] }),
    ...(about !== undefined && { notes: [vcard4Property(about)] }),
  })
}

/** A number as a URI; what is no number, as it is. */
function telephone(phone: string) {
  const digits = phone.replaceAll(/[^+\d]/g, '')
  return /^\+?\d{2,}$/.test(digits) ? vcard4Property(`tel:${digits}`, 'uri') : vcard4Property(phone)
}

/** What is shown, with what else the network tells. */
export function shownWith(shown: Shown, info: ContactInfo): Shown {
  const { name = shown.name } = info
  return { name: name ?? undefined, details: { ...changedDetails(detailsOf(shown), info) } }
}

/** The same as vcard-temp (XEP-0054), with the picture in it. */
export function vcardOf(shown: Shown, picture: Uint8Array | undefined): VcardValue {
  const { phone, email, about } = detailsOf(shown)
  const { name } = shown
  return {
    ...(name !== undefined && { fullName: name, nicknames: [name] }),
    ...(picture && { photos: [{ type: 'image/png', binval: base64.encode(picture) }] }),
    ...(phone !== undefined && { telephones: [{ types: ['VOICE'], number: phone }] }),
    ...(email !== undefined && { emails: [{ types: ['INTERNET'], address: email }] }),
    ...(about !== undefined && { descriptions: [about] }),
  }
}
