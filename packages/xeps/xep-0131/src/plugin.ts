import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import { NS_SHIM } from './elements.js'

export interface HeadersOptions {
  /** Names of headers that the program heeds, at every local address. Default: none. */
  readonly supported?: readonly string[] | undefined
}

export interface HeadersApi {
  /** Announces that this address heeds a header, such as `Store`. */
  support(name: string): Dispose
  /** Requests the names of the headers that an entity heeds. Takes a cached answer where there is one. */
  getSupported(of: JID | string, wait?: Wait): Promise<readonly string[]>
  /**
   * Whether an entity heeds a header. Ask it before relying on `Classification`, `Distribute` or `Store`, and tell the
   * user where it does not (XEP-0131 §7).
   */
  supports(of: JID | string, name: string, wait?: Wait): Promise<boolean>
}

const FEATURE = `${NS_SHIM}#`

/** Stanza Headers and Internet Metadata (XEP-0131): says which headers are heeded here, and finds out which elsewhere. */
export const headers = definePlugin({
  name: 'xep-0131',
  features: [NS_SHIM],
  requires: { disco },
  setup({ xmpp, deps, own }, { supported = [] }: HeadersOptions) {
    const everywhere = { node: NS_SHIM, everywhere: true }
    // The node is there also where no header is heeded.
    for (const feature of [NS_SHIM, ...supported.map((name) => FEATURE + name)]) {
      own(deps.disco(xmpp).addFeature(feature, everywhere))
    }

    return (self: Self): HeadersApi => {
      async function getSupported(of: JID | string, wait?: Wait): Promise<readonly string[]> {
        const { features } = await deps.disco(self).getInfo(of, { node: NS_SHIM, cached: true }, wait)
        return features.filter((one) => one.startsWith(FEATURE)).map((one) => one.slice(FEATURE.length))
      }
      return {
        support: (name) => own(deps.disco(self).addFeature(FEATURE + name, { node: NS_SHIM })),
        getSupported,
        async supports(of, name, wait) {
          const names = await getSupported(of, wait)
          return names.some((one) => one.toLowerCase() === name.toLowerCase())
        },
      }
    }
  },
})
