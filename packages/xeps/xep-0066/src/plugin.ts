import { ForbiddenError, type Ops } from '@trestle/api-registry'
import { type Arrival, definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import { defineEvent, matchSteps } from '@trestle/xmlstream'
import { NS_OOB, NS_OOB_REQUEST, Oob, type OobValue, oobExchange } from './elements.js'
import { addOob, defaultSchemes, encodedUrl, isBodyOf, isOobUrl } from './oob-url.js'
import { oobOps } from './ops.js'

const MAX_URLS = 100

/** A message has a URL. Anybody can write any: whoever retrieves it tells its server so, and may reach their own network. */
export interface OobReceived extends OobValue {
  /** Whether the body says nothing but the URL: the message is a file. */
  readonly isBody: boolean
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

/** One event for each URL of a message. */
export const oobReceived = defineEvent<OobReceived>('xep-0066:oob')

export interface OobOptions {
  /** Schemes that are accepted of others, in lower case. Default: `https` and `http`. */
  readonly schemes?: readonly string[] | undefined
}

export interface OobSettings {
  readonly desc?: string | undefined
  readonly sid?: string | undefined
}

export interface OobApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof oobOps>
  readonly addOob: typeof addOob
  /**
   * Asks a full address to retrieve what is at a URL. Resolves when it has all of it, so give it time: 5 minutes by default.
   * Rejects with StanzaError: `not-acceptable` where it does not want to, `item-not-found` where it could not.
   */
  sendOob(to: JID | string, url: string, settings?: OobSettings, wait?: Wait): Promise<void>
}

/** Out of Band Data (XEP-0066): sends URLs in messages, asks others to retrieve one, and retrieves what others ask for. */
export const oob = definePlugin({
  name: 'xep-0066',
  features: [NS_OOB, NS_OOB_REQUEST],
  setup({ xmpp }, { schemes = defaultSchemes }: OobOptions) {
    const api = xmpp.ops.wrap('xep-0066', oobOps)

    xmpp.onMessage(
      matchSteps({ ns: NS_CLIENT, name: 'message' }, Oob),
      (_, message, arrival) => {
        for (const one of readOobs(message, schemes)) {
          xmpp.events.emit(oobReceived, { ...one, isBody: isBodyOf(message, one), message, arrival })
        }
      },
      { via: 'any' },
    )

    xmpp.iq.onSet(oobExchange, async (request, { from, to }) => {
      if (!isOobUrl(request.url, schemes)) throw new StanzaError('not-acceptable')
      try {
        await api.run('retrieveUrl', { jid: to, from, args: request })
      } catch (error) {
        if (error instanceof StanzaError || error instanceof ForbiddenError) throw error
        throw new StanzaError('item-not-found', { cause: error })
      }
    })

    return (self: Self): OobApi => ({
      api,
      addOob,
      async sendOob(to, url, { desc, sid } = {}, wait) {
        if (!URL.canParse(url)) throw new RangeError('This is no absolute URL.')
        await self.iq.set(to, oobExchange, { url, desc, sid }, { timeout: 300_000, ...wait })
      },
    })
  },
})

/** The URLs of a message, at most 100, without those that are malformed or of other schemes. */
function readOobs(message: Message, schemes: readonly string[]): readonly OobValue[] {
  const elements = message.element.childrenOf(Oob.ns, Oob.name).slice(0, MAX_URLS)
  return elements.flatMap((element) => {
    try {
      const { url, ...others } = Oob.decode(element)
      const value = { ...others, url: encodedUrl(url) }
      return isOobUrl(value.url, schemes) ? [value] : []
    } catch {
      return []
    }
  })
}
