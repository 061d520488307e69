import type { Ops } from '@trestle/api-registry'
import { definePlugin, type Self, type Wait } from '@trestle/core'
import { InvalidJidError, JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import { type GatewayPromptValue, gatewayAddressExchange, gatewayPromptExchange, NS_GATEWAY } from './elements.js'
import { GatewayAddressError } from './gateway-address-error.js'
import { watchUsers } from './gateway-users.js'
import { type GatewayOps, gatewayOps } from './ops.js'

/** A gateway at one local address. */
export interface GatewayProvider extends GatewayPromptValue {
  /** The prompt in another language (`xml:lang`), where there is one. */
  localise?(lang: string): GatewayPromptValue | undefined
  /** The JID of the contact that a user typed. Undefined, or an InvalidJidError: no contact has such an address. */
  translate(text: string, from: JID): JID | undefined | Promise<JID | undefined>
}

export interface GatewayOptions {
  /** The longest text that is translated, in characters; 1,023 by default. */
  readonly maxLength?: number
}

export interface GatewayApi {
  readonly api: Ops<GatewayOps>
  /** How a gateway asks for the address of a contact. */
  prompt(to: JID | string, wait?: Wait): Promise<GatewayPromptValue>
  /**
   * The JID of a contact by what a person typed. Rejects with StanzaError `item-not-found` where a gateway knows no such
   * address, and with GatewayAddressError where the answer is none of its own addresses.
   */
  translate(to: JID | string, text: string, wait?: Wait): Promise<JID>
  /**
   * Answers for this address, which announces it by disco if that is installed, and tells who uses it: see `userOnline`
   * and `userOffline`. Returns the undoing.
   */
  provide(provider: GatewayProvider): Dispose
}

/** Gateway interaction (XEP-0100): addresses of other networks, and who uses a gateway. */
export const gateway = definePlugin({
  name: 'xep-0100',
  optional: { disco },
  setup({ xmpp, deps, own }, { maxLength = 1023 }: GatewayOptions) {
    const api = xmpp.ops.wrap('xep-0100', gatewayOps)
    const provided = new Map<string, number>()
    watchUsers(xmpp, (address) => address.equals(xmpp.jid) || provided.has(xmpp.as(address).key))

    xmpp.iq.onGet(gatewayPromptExchange, async (_, { to, from, iq }) => {
      const prompt = await api.run('prompt', { jid: to, from, args: iq.lang })
      if (!prompt) throw new StanzaError('service-unavailable')
      return prompt
    })
    xmpp.iq.onSet(gatewayAddressExchange, async ({ prompt: text }, { to, from }) => {
      if (text === '' || text.length > maxLength) {
        throw new StanzaError('not-acceptable', { text: `This takes from 1 to ${maxLength} characters.` })
      }
      const jid = await api.run('translate', { jid: to, from, args: text }).catch(undefinedWhereInvalid)
      if (!jid) throw new StanzaError('item-not-found')
      return { jid }
    })

    function count(address: string, by: 1 | -1): void {
      const left = (provided.get(address) ?? 0) + by
      if (left > 0) provided.set(address, left)
      else provided.delete(address)
    }

    return (self: Self): GatewayApi => ({
      api,
      prompt: (to, wait) => self.iq.get(to, gatewayPromptExchange, {}, wait),
      async translate(to, text, wait) {
        const asked = JID.from(to)
        const { jid } = await self.iq.set(asked, gatewayAddressExchange, { prompt: text }, wait)
        if (jid.domain !== asked.domain) throw foreignAddress(asked, jid)
        return jid
      },
      provide({ description, prompt, localise, translate }) {
        const address = self.key
        const plain: GatewayPromptValue = { description, prompt }
        const undo = [
          api.register('prompt', ({ args: lang }) => (lang && localise?.(lang)) || plain, self.scope),
          api.register('translate', ({ args: text, from = self.jid }) => translate(text, from), self.scope),
          deps.disco?.(self).addFeature(NS_GATEWAY),
          () => count(address, -1),
        ]
        count(address, 1)
        return own(() => {
          for (const one of undo) one?.()
        })
      },
    })
  },
})

/** A text of which no JID can be made names no contact (XEP-0100 §4.8.2). */
function undefinedWhereInvalid(error: unknown): undefined {
  if (!(error instanceof InvalidJidError)) throw error
}

function foreignAddress(gateway: JID, jid: JID): GatewayAddressError {
  const message = `${gateway} answered with ${jid}, which is not one of its addresses: do not write to it.`
  return new GatewayAddressError('foreign-address', message, jid)
}
