import { definePlugin, type Wait } from '@trestle/core'
import { NS_CLIENT, StanzaError } from '@trestle/stanza'
import { defineEvent, matchPath } from '@trestle/xmlstream'
import { CarbonError } from './carbon-error.js'
import { CarbonReceived, CarbonSent, disableExchange, EnableCarbons, enableExchange, NS_CARBONS } from './elements.js'
import { type Carbon, readCarbon } from './read-carbon.js'

/** Another client of the account received a message. */
export const carbonReceived = defineEvent<Carbon>('xep-0280:received')
/** Another client of the account sent a message. */
export const carbonSent = defineEvent<Carbon>('xep-0280:sent')

export interface CarbonsOptions {
  /** Whether to ask for copies in each session by itself. Default true. */
  readonly enable?: boolean | undefined
}

export interface CarbonsApi {
  /** Whether the server sends copies to this session. */
  readonly enabled: boolean
  /** Asks for copies, now and in each session to come. Rejects as a request does, and where the host is a component. */
  enable(wait?: Wait): Promise<void>
  /** Asks the server to stop, now and in each session to come. */
  disable(wait?: Wait): Promise<void>
}

/** Message Carbons (XEP-0280): shows what the other clients of the account send and receive. */
export const carbons = definePlugin({
  name: 'xep-0280',
  setup({ xmpp }, { enable = true }: CarbonsOptions) {
    let wanted = enable
    let enabled = false
    let enabledWithBind = false

    // The carrier of a copy is no message to this client, and a forged one must reach no handler either.
    for (const container of [CarbonReceived, CarbonSent]) {
      xmpp.claim('message', matchPath({ ns: NS_CLIENT, name: 'message' }, container), (_, carrier, { self }) => {
        try {
          if (xmpp.kind !== 'client') throw new CarbonError('not-a-client', 'There are no copies for a component.')
          const { direction, message, delay } = readCarbon(carrier, self.jid)
          xmpp.events.emit(direction === 'sent' ? carbonSent : carbonReceived, { message, delay })
          xmpp.deliver(message, {
            self,
            via: 'carbon',
            direction: direction === 'sent' ? 'out' : 'in',
            at: delay?.stamp,
          })
        } catch (error) {
          xmpp.report(error, carrier.element)
        }
      })
    }

    async function ask(on: boolean, wait?: Wait): Promise<void> {
      if (xmpp.kind !== 'client') throw new CarbonError('not-a-client', 'There are no copies for a component.')
      await xmpp.iq.set(undefined, on ? enableExchange : disableExchange, {}, wait)
      enabled = on
    }

    xmpp.onOffer(({ authenticated }) => {
      if (!authenticated) enabledWithBind = false
    })
    xmpp.inlineFeature({
      name: 'carbons',
      within: 'bind',
      request(offer) {
        const offered = offer.childrenOf(offer.ns, 'feature').some(({ attrs }) => attrs['var'] === NS_CARBONS)
        return offered && wanted ? EnableCarbons.encode({}) : undefined
      },
      // The server sends no answer to it: it must succeed (XEP-0386 §3.2).
      answered() {
        enabledWithBind = true
        return undefined
      },
    })
    xmpp.events.on('online', async ({ resumed }) => {
      if (xmpp.kind !== 'client' || resumed) return
      enabled = enabledWithBind
      enabledWithBind = false
      if (enabled === wanted) return
      try {
        await ask(wanted)
      } catch (error) {
        // A server without carbons refuses, and the session may end meanwhile: neither is worth a report.
        if (xmpp.online && !(error instanceof StanzaError)) throw error
      }
    })
    xmpp.events.on('offline', () => {
      enabled = false
    })

    const become =
      (on: boolean) =>
      async (wait?: Wait): Promise<void> => {
        wanted = on
        await ask(on, wait)
      }
    const view: CarbonsApi = {
      get enabled() {
        return enabled
      },
      enable: become(true),
      disable: become(false),
    }
    return () => view
  },
})
