import type { Self, Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type DataFormValue, type FillValue, fieldIn, fillForm } from '@trestle/xep-0004'
import { registrationExchange, registrationSubmitExchange } from '@trestle/xep-0077'

/** What a room asks of those who register with it (XEP-0045 §7.10). */
export interface RoomRegistration {
  readonly registered: boolean
  /** The nickname that is reserved, where one is registered. */
  readonly nick?: string | undefined
  readonly form?: DataFormValue | undefined
}

export interface RoomRegistering {
  getRegistration(wait?: Wait): Promise<RoomRegistration>
  /**
   * Registers with the room, to become a member or to reserve a nickname; `values` fill further fields of its form, by
   * their names in it. Rejects with FormError where the form wants more, and with StanzaError `conflict` where the
   * nickname is another's. The room may ask its admins first.
   */
  register(nick: string, values?: Readonly<Record<string, FillValue>>, wait?: Wait): Promise<void>
  unregister(wait?: Wait): Promise<void>
}

const NICK_FIELD = 'muc#register_roomnick'

export function createRegistering(self: Self, address: JID): RoomRegistering {
  const registering: RoomRegistering = {
    async getRegistration(wait) {
      const { registered = false, fields, form } = await self.iq.get(address, registrationExchange, {}, wait)
      return { registered, nick: fields?.username || fields?.nick || undefined, form }
    },
    async register(nick, values = {}, wait) {
      const { form } = await registering.getRegistration(wait)
      // Who is registered already gets no form from some rooms, but may change the nickname all the same.
      const name = form && !fieldIn(form, NICK_FIELD) && fieldIn(form, 'nick') ? 'nick' : NICK_FIELD
      const query = form ? { form: fillForm(form, { [name]: nick, ...values }) } : { fields: { nick } }
      await self.iq.set(address, registrationSubmitExchange, query, wait)
    },
    unregister: (wait) => self.iq.set(address, registrationSubmitExchange, { remove: true }, wait),
  }
  return registering
}
