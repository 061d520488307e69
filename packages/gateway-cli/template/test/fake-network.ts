import type { Client } from '../network-name.js'
import { NetworkNameError, type NetworkNameEvents, type NetworkNameOptions } from '../network-name-client.js'

/** The network as the tests play it: `createClient` is for the module, the rest for the test. */
export function createFakeNetwork() {
  const sent: { readonly to: string; readonly text: string }[] = []
  let logins = 0
  let online: NetworkNameEvents | undefined

  return {
    /** Messages that users sent, oldest first. */
    sent,
    get logins() {
      return logins
    },
    createClient: ({ username }: NetworkNameOptions, events: NetworkNameEvents): Client => ({
      async login() {
        if (username === 'mallory') throw new NetworkNameError('bad-credentials', 'There is no such account.')
        logins++
        online = events
      },
      async logout() {
        online = undefined
      },
      async send(to, text) {
        if (to === 'nobody') throw new NetworkNameError('unknown-contact', 'There is no contact of this name.')
        sent.push({ to, text })
        return `${sent.length}`
      },
    }),
    /** A contact sends the user a message. */
    say: (from: string, text: string) => online?.message({ from, text, id: crypto.randomUUID() }),
    /** The network ends the connection. */
    disconnect: () => online?.disconnected(new NetworkNameError('disconnected', 'The network restarts.')),
  }
}
