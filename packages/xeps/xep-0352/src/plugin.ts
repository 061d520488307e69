import { definePlugin, isXmppError } from '@trestle/core'
import { ClientActive, ClientInactive, ClientStateFeature, NS_CSI } from './elements.js'

export interface ClientStateApi {
  /** What the server is to know of this client; `active` in the beginning. */
  readonly state: 'active' | 'inactive'
  /** The server of the latest session wants to know. */
  readonly offered: boolean
  /** The user looks at the client: everything is to come at once. */
  active(): void
  /** The user does not look: the server may hold back or drop what is not important. */
  inactive(): void
}

/** Before everything else, so that it sees each offer. */
const _FIRST = 0

/** Client State Indication (XEP-0352): tells the server whether the user looks, in each session anew. */
export const clientState = definePlugin({
  name: 'xep-0352',
  setup({ xmpp }) {
    let wanted: ClientStateApi['state'] = 'active'
    /** What the server believes: sessions begin active, and resumed ones as well (§5.2). */
    let told: ClientStateApi['state'] = 'active'
    let toldWithBind = false
    let offered = false

    function tell(): void {
      if (!xmpp.online || !offered || told === wanted) return
      told = wanted
      try {
        xmpp.send((wanted === 'active' ? ClientActive : ClientInactive).encode({}))
      } catch (error) {
        // A session that is just ending needs to know no more; the next one is told.
        if (!isXmppError(error, 'not-online')) throw error
      }
    }

    xmpp.onOffer(({ authenticated, offer }) => {
      if (authenticated) offered = offer.child(NS_CSI, ClientStateFeature.name) !== undefined
      else toldWithBind = false
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
        toldWithBind = true
        return undefined
      },
    })
    xmpp.events.on('online', () => {
      told = toldWithBind ? 'inactive' : 'active'
      toldWithBind = false
      tell()
    })

    const become = (state: ClientStateApi['state']) => () => {
      wanted = state
      tell()
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
