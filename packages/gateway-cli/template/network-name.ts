import { defineNetwork, GatewayError, textField } from '@trestle/gateway'
import {
  NetworkNameClient,
  NetworkNameError,
  type NetworkNameEvents,
  type NetworkNameOptions,
} from './network-name-client.js'

/** The part of the client that the module uses: tests give it a fake one. */
export type Client = Pick<NetworkNameClient, 'login' | 'logout' | 'send'>

/** Makes the network module. */
export function createNetworkName(
  createClient: (options: NetworkNameOptions, events: NetworkNameEvents) => Client = (options, events) =>
    new NetworkNameClient(options, events),
) {
  return defineNetwork({
    name: 'Gateway to network-name',
    type: 'network-name',
    registration: { username: textField({ label: 'User name', required: true }) },

    // Called for each user, and again after each failure: no I/O here, and nothing kept outside.
    session({ user, contacts, connection }) {
      const client = createClient(user.form, {
        message: ({ from, text, id }) => contacts.byLegacyId(from).sendText(text, { legacyId: id }),
        disconnected: (error) => connection.lost(error.message),
      })
      return {
        login: () => client.login().catch(throwGatewayError),
        logout: () => client.logout(),
        onMessage: (chat, { body }) => client.send(chat.legacyId, body).catch(throwGatewayError),
      }
    },
  })
}

export default createNetworkName()

/** Errors of the network, as the gateway understands them: what the user reads, and whether it is tried again. */
function throwGatewayError(error: unknown): never {
  if (!(error instanceof NetworkNameError)) throw error
  const codes = {
    'bad-credentials': 'bad-credentials',
    'unknown-contact': 'not-found',
    disconnected: 'disconnected',
  } as const
  throw new GatewayError(codes[error.code], error.message, { cause: error })
}
