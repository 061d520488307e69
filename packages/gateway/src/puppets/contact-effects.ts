import type { Attachment } from '@trestle/gateway-media'
import { file } from '@trestle/gateway-media'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { ContactInfo } from '../module/contact.js'
import type { StoredContact } from '../storage/store.js'
import type { Addresses } from './addresses.js'
import type { Avatars } from './avatars.js'
import { detailsOf, type StoredAvatar, withDetails } from './contact-details.js'
import { checkedInfo } from './contact-info.js'
import type { Eventing } from './eventing.js'
import type { Friendships } from './friendships.js'
import { type ContactChange, type Contacts, isSamePresence } from './puppets.js'

/** What the calls of a contact's handle do that are no events of a chat. */
export interface ContactEffects {
  /** The contact, which is added to the store if it is new. */
  contact(user: string, legacyId: string): Promise<StoredContact>
  update(user: string, legacyId: string, info: ContactInfo): Promise<void>
  info(user: string, legacyId: string): Promise<ContactInfo>
  requestFriendship(user: string, legacyId: string, text: string | undefined): Promise<void>
  remove(user: string, legacyId: string): Promise<void>
  /** Gives a contact an avatar whose picture is in the store. */
  keepAvatar(user: string, legacyId: string, avatar: StoredAvatar): Promise<void>
}

export interface ContactEffectsOptions {
  readonly contacts: Contacts
  readonly friendships: Friendships
  readonly addresses: Addresses
  readonly capabilities: NetworkCapabilities
  readonly avatars: Avatars
  readonly eventing: Pick<Eventing, 'changed'>
  /** The presence of a friend is another one. */
  readonly presenceChanged: (user: string, legacyId: string) => Promise<void>
  /** The picture of a contact is another one. */
  readonly avatarChanged: (user: string, legacyId: string) => void
  /** A contact was added to the store without details. */
  readonly onNewContact: (user: string, legacyId: string) => void
  /** A contact has another id in the store. */
  readonly onRenamed: (user: string, from: string, to: string) => void
}

export function createContactEffects(options: ContactEffectsOptions): ContactEffects {
  const {
    contacts,
    friendships,
    addresses,
    capabilities,
    avatars,
    eventing,
    presenceChanged,
    avatarChanged,
    onNewContact,
    onRenamed,
  } = options

  async function contactOf(user: string, legacyId: string): Promise<StoredContact> {
    const { contact, isNew } = await contacts.known(user, legacyId)
    if (isNew) onNewContact(user, legacyId)
    return contact
  }

  /** Another address: the roster loses the one, and is offered the other. */
  async function rename(user: string, legacyId: string, to: string): Promise<void> {
    const contact = await contacts.get(user, legacyId)
    if (!contact) return
    // An id that no JID can carry must not cost the contact.
    addresses.puppet(to)
    await friendships.part(user, contact)
    const renamed = await contacts.rename(user, legacyId, to)
    onRenamed(user, legacyId, to)
    if (renamed.friend) await friendships.befriend(user, renamed)
  }

  /** Shows the user what is different now. */
  async function show(user: string, { before, after }: ContactChange): Promise<void> {
    const avatarOf = (contact: StoredContact) => detailsOf(contact).avatar
    const [had, has] = [avatarOf(before), avatarOf(after)]
    if (had?.sha1 !== has?.sha1) {
      if (had) avatars.release(user, had)
      avatarChanged(user, after.legacyId)
    }
    if (!after.friend) return
    eventing.changed(user, addresses.puppet(after.legacyId), before.friend ? before : undefined, after)
    const looks = (contact: StoredContact) => {
      const { is, capabilities: narrowed, avatar } = detailsOf(contact)
      return JSON.stringify([is, narrowed, avatar?.sha1])
    }
    if (!isSamePresence(before, after) || looks(before) !== looks(after)) await presenceChanged(user, after.legacyId)
  }

  async function apply(user: string, legacyId: string, info: ContactInfo): Promise<void> {
    const change = await contacts.change(user, legacyId, info)
    const { before, after } = change
    // The roster first: if that fails, the store must not say that the contact is no friend.
    if (before.friend && !after.friend) await friendships.part(user, after)
    await contacts.commit(user, change)
    if (info.avatar) avatars.want(user, legacyId, info.avatar, detailsOf(after).avatar)
    else if (info.avatar === null) avatars.unwant(user, legacyId)
    if (after.friend && (!before.friend || info.friend)) await friendships.befriend(user, after)
    if (before.friend && (!after.friend || isListedOtherwise(before, after))) friendships.changed(user, after)
    await show(user, change)
  }

  return {
    contact: contactOf,
    async update(user, legacyId, given) {
      const { legacyId: newId, ...info } = checkedInfo(given, capabilities)
      const id = newId === undefined ? legacyId : addresses.normalise(newId)
      if (id !== legacyId) {
        avatars.unwant(user, legacyId)
        await rename(user, legacyId, id)
      }
      await apply(user, id, info)
    },
    async keepAvatar(user, legacyId, avatar) {
      const before = await contacts.get(user, legacyId)
      if (!before) return
      const change = { before, after: withDetails(before, { ...detailsOf(before), avatar }) }
      await contacts.commit(user, change)
      await show(user, change)
    },
    async info(user, legacyId) {
      const contact = await contactOf(user, legacyId)
      const { name, friend, show, status, lastSeen } = contact
      const { avatar, ...details } = detailsOf(contact)
      return {
        name,
        friend,
        presence: { show, status, lastSeen },
        ...details,
        ...(avatar && { avatar: { id: avatar.id, file: fileOf(user, avatar) } }),
      }
    },
    async requestFriendship(user, legacyId, text) {
      await friendships.request(user, await contactOf(user, legacyId), text)
    },
    async remove(user, legacyId) {
      const contact = await contacts.get(user, legacyId)
      if (!contact) return
      await friendships.part(user, contact)
      await contacts.forget(user, legacyId)
      avatars.unwant(user, legacyId)
      const { avatar } = detailsOf(contact)
      if (avatar) avatars.release(user, avatar)
    },
  }

  function fileOf(user: string, avatar: StoredAvatar): Attachment {
    const { bytes: size, width, height } = avatar
    return file(
      async function* () {
        const data = await avatars.picture(user, avatar)
        if (data) yield data
      },
      { type: 'image/png', size, width, height },
    )
  }
}

/** Whether the roster shows the contact otherwise than before. */
function isListedOtherwise(before: StoredContact, after: StoredContact): boolean {
  const shown = (contact: StoredContact) => JSON.stringify([contact.name, detailsOf(contact).groups])
  return shown(before) !== shown(after)
}
