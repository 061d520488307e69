import type { Ops } from '@trestle/api-registry'
import { createSerial, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type Element, sizeOf } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { getVcardExchange, setVcardExchange, Vcard, VcardRequest, type VcardValue } from './elements.js'
import { imageValue, photoOf, tooLarge, type VcardImage } from './image.js'
import { memoryVcards, vcardOps } from './ops.js'
import { NS_VCARD } from './parts.js'

/** The vCard of a local address was set or removed: by this program, or at this host by the address itself. */
export interface VcardChange {
  readonly self: Self
  /** Undefined where it was removed. */
  readonly vcard: VcardValue | undefined
}

export const vcardChanged = defineEvent<VcardChange>('xep-0054:changed')

export interface VcardOptions {
  /** The largest vCard that others may store at this host, in bytes. Default: 262,144. */
  readonly maxBytes?: number | undefined
  /** The largest photo that `setPhoto` takes, in bytes. Default: 131,072, which fits into a stanza. */
  readonly maxPhotoBytes?: number | undefined
  /** The largest photo that `getPhoto` returns, in bytes. Default: 1,048,576. */
  readonly maxReceivedPhotoBytes?: number | undefined
  /** vCards that the default ops keep. Default: 10,000. */
  readonly maxVcards?: number | undefined
  /** Characters of all vCards that the default ops keep. Default: 67,108,864. */
  readonly maxStoredCharacters?: number | undefined
}

export interface VcardApi {
  /** vCards that this host keeps: those of the addresses of a component. */
  readonly api: Ops<typeof vcardOps>
  /**
   * The vCard of an account by its bare address, of an occupant of a room by its full one, or without an address the own
   * one. Undefined where there is none, or no such account. Rejects as requests do.
   */
  getVcard(of?: JID | string, wait?: Wait): Promise<VcardValue | undefined>
  /** Sets the own vCard, as a whole. To change a part of it, use `changeVcard`. */
  setVcard(vcard: VcardValue, wait?: Wait): Promise<void>
  /** Removes the own vCard; at a server, by an empty one. */
  delVcard(wait?: Wait): Promise<void>
  /**
   * Reads the own vCard, and sets what `change` makes of it, with all that it does not touch. Changes by this program
   * are made one after another; nothing is set where reading fails.
   */
  changeVcard(change: (vcard: VcardValue) => VcardValue, wait?: Wait): Promise<void>
  /** The first photo of a vCard. Rejects with VcardError `too-large` or `invalid-image`, or as `getVcard`. */
  getPhoto(of?: JID | string, wait?: Wait): Promise<VcardImage | undefined>
  /** Puts a photo in the place of those in the own vCard, or without data removes them. Rejects with VcardError `too-large`. */
  setPhoto(data: Uint8Array | undefined, type?: string, wait?: Wait): Promise<void>
}

/** vcard-temp (XEP-0054): reads vCards, keeps the own one at the server, and those of the addresses of a component here. */
export const vcard = definePlugin({
  name: 'xep-0054',
  features: [NS_VCARD],
  setup({ xmpp }, options: VcardOptions) {
    const { maxBytes = 262_144, maxPhotoBytes = 131_072, maxReceivedPhotoBytes = 1_048_576 } = options
    const { maxVcards = 10_000, maxStoredCharacters: maxCharacters = 67_108_864 } = options
    const api = xmpp.ops.wrap('xep-0054', vcardOps, memoryVcards({ maxVcards, maxCharacters }))
    const changes = createSerial()
    const changed = (self: Self, vcard: VcardValue | undefined) => xmpp.events.emit(vcardChanged, { self, vcard })
    /** Whether this host is where the vCard of the address is kept: of a component's address, no server keeps one. */
    const isKeptHere = (self: Self) => self.scope.jid?.domain === xmpp.server.domain

    xmpp.iq.onGet(getVcardExchange, async (_, { from, to }) => {
      const found = await api.run('getVcard', { jid: to, from })
      if (found) return found
      // Alike for accounts without a vCard and those that there are not, which others must not tell apart (§3.3).
      throw new StanzaError(from.bare.equals(to.bare) ? 'item-not-found' : 'service-unavailable')
    })
    xmpp.iq.onSet(
      setVcardExchange,
      async (vcard, { from, to, self, iq }) => {
        if (sizeOf(iq.element) > maxBytes) {
          throw new StanzaError('not-acceptable', { text: `A vCard has at most ${maxBytes} bytes.` })
        }
        await api.run('setVcard', { jid: to, from, args: vcard })
        changed(self, vcard)
      },
      // A client is asked at its full address alone: it keeps nothing for others.
      { at: (jid) => jid.isBare },
    )

    async function ask(
      self: Self,
      of: JID | string | undefined,
      wait: Wait | undefined,
    ): Promise<VcardValue | undefined> {
      try {
        const { payload } = await self.iq.request('get', of, VcardRequest.encode({}), wait)
        // Servers answer with an empty one where there is none (§3.1), or with nothing at all.
        if (!payload?.is(Vcard.ns, Vcard.name) || isEmpty(payload)) return undefined
        return Vcard.decode(payload)
      } catch (error) {
        if (error instanceof StanzaError && isAbsence(error, of === undefined)) return undefined
        throw error
      }
    }

    async function set(self: Self, vcard: VcardValue | undefined, wait: Wait | undefined): Promise<void> {
      if (!isKeptHere(self)) await self.iq.set(undefined, setVcardExchange, vcard ?? {}, wait)
      else if (vcard) await api.run('setVcard', { jid: self.jid.bare, args: vcard })
      else await api.run('delVcard', { jid: self.jid.bare })
      changed(self, vcard)
    }

    return (self: Self): VcardApi => {
      const isOwn = (of: JID | string | undefined) => of === undefined || JID.from(of).equals(self.jid.bare)
      const view: VcardApi = {
        api,
        getVcard(of, wait) {
          if (!isOwn(of)) return ask(self, of, wait)
          return isKeptHere(self) ? api.run('getVcard', { jid: self.jid.bare }) : ask(self, undefined, wait)
        },
        setVcard: (vcard, wait) => changes.run(self.key, () => set(self, vcard, wait)),
        delVcard: (wait) => changes.run(self.key, () => set(self, undefined, wait)),
        changeVcard: (change, wait) =>
          changes.run(self.key, async () => set(self, change((await view.getVcard(undefined, wait)) ?? {}), wait)),
        async getPhoto(of, wait) {
          const found = await view.getVcard(of, wait)
          return found && photoOf(found, maxReceivedPhotoBytes)
        },
        async setPhoto(data, type, wait) {
          if (data && data.length > maxPhotoBytes) throw tooLarge(maxPhotoBytes)
          const photos = data && data.length > 0 ? [imageValue(data, type)] : undefined
          await view.changeVcard((vcard) => ({ ...vcard, photos }), wait)
        },
      }
      return view
    }
  },
})

/** Whether an error says that there is no vCard. Of the own account, `service-unavailable` says that none can be stored. */
function isAbsence({ condition }: StanzaError, isOwn: boolean): boolean {
  return condition === 'item-not-found' || (condition === 'service-unavailable' && !isOwn)
}

/** Whether there is no text in it: Prosody gives a vCard that was emptied an empty name. */
function isEmpty(element: Element): boolean {
  return element.text().trim() === '' && element.elements().every(isEmpty)
}
