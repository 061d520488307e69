import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_VERSION, type SoftwareVersion, versionExchange } from './elements.js'

export interface VersionOptions {
  /** The name of this program. Default: `Trestle`. */
  readonly name?: string | undefined
  /** Default: `unspecified`. */
  readonly version?: string | undefined
  /** The operating system. Sent only where it is given, as it helps attackers (XEP-0092 §5). */
  readonly os?: string | undefined
}

export interface VersionApi {
  /** What this program answers. */
  readonly own: SoftwareVersion
  /** Requests the software of an entity; without an address, of the server. */
  getVersion(to?: JID | string, wait?: Wait): Promise<SoftwareVersion>
}

/** Software Version (XEP-0092): asks for name and version of a program, and answers such requests. */
export const version = definePlugin({
  name: 'xep-0092',
  features: [NS_VERSION],
  setup({ xmpp }, { name = 'Trestle', version: number = 'unspecified', os }: VersionOptions) {
    const own: SoftwareVersion = { name, version: number, os }
    xmpp.iq.onGet(versionExchange, () => own)
    return (self: Self): VersionApi => ({
      own,
      getVersion: (to, wait) => self.iq.get(to ?? self.jid.domain, versionExchange, {}, wait),
    })
  },
})
