import { definePlugin, isXmppError } from '@trestle/core'
import { ClientActive, ClientInactive, ClientStateFeature, NS_CSI } from './elements.js'

export interface ClientStateApi {
  /** The state that was chosen last; `active` at first. */
  readonly state: 'active' | 'inactive'
  /** Whether the server of the latest session supports client states. */
  readonly offered: boolean
  /** The user looks at the client: the server delivers everything at once. */
  active(): void
  /** The user does not look: the server may delay or drop less important stanzas. */
  inactive(): void
}

/** Client State Indication (XEP-0352): tells the server in each session whether the user looks at the client. */
export const clientState = definePlugin({
  name: 'xep-0352',
  setup({ xmpp }) {
    let wanted: ClientStateApi['state'] = 'active'
    /** The state that the server has: sessions begin active, and resumed ones as well (§5.2). */
    let serverState: ClientStateApi['state'] = 'active'
    let inactiveWithBind = false
    let offered = false

    function sendState(): void {
      if (!xmpp.online || !offered || serverState === wanted) return
      serverState = wanted
      try {
        xmpp.send((wanted === 'active' ? ClientActive : ClientInactive).encode({}))
      } catch (error) {
        // The session is ending; the next one gets the state when it is online.
        if (!isXmppError(error, 'not-online')) throw error
      }
    }

    xmpp.onOffer(({ authenticated, offer }) => {
      if (authenticated) offered = offer.child(NS_CSI, ClientStateFeature.name) !== undefined
      else inactiveWithBind = false
    })
    xmpp.inlineFeature({
      name: 'csi',
      within: 'bind',
      request(offer) {
        // The session may be resumed in place of the binding, and nothing more is offered then.
        offered = offer.childrenOf(offer.ns, 'feature').some(({ attrs }) => attrs['var'] === NS_CSI)
        return offered && wanted === 'inactive' ? ClientInactive.encode({}) : undefined
      },
      answered() {
        inactiveWithBind = true
        return undefined
      },
    })
    xmpp.events.on('online', () => {
      serverState = inactiveWithBind ? 'inactive' : 'active'
      inactiveWithBind = false
      sendState()
    })

    const become = (state: ClientStateApi['state']) => () => {
      wanted = state
      sendState()
    }
    const view: ClientStateApi = {
      get state() {
        return wanted
      },
      get offered() {
        return offered
      },
      active: become('active'),
      inactive: become('inactive'),
    }
    return () => view
  },
})
