import type { FileHost } from '@trestle/gateway-media'
import { readAll } from '@trestle/gateway-media'
import type { Message as Stanza } from '@trestle/stanza'
import { registration } from '@trestle/xep-0077'
import { expect } from 'vitest'
import {
  type Chat,
  type Contact,
  defineNetwork,
  type Edit,
  type IncomingMessage,
  type NetworkCapabilities,
  type Retraction,
  type SessionContext,
  type SessionHandlers,
  textField,
} from '../src/index.js'
import { GATEWAY, startTrialGateway } from './trial-gateway.js'

export const NURSE = `nurse@${GATEWAY}`

type Every = {
  readonly text: { readonly markup: true; readonly mentions: true }
  readonly files: true
  readonly edits: true
}
export type AnyIncoming = IncomingMessage<NetworkCapabilities>

/** Publishes everything under its name, but what is said to fail. */
export function namedHost(failing: ReadonlySet<string> = new Set()): FileHost {
  return {
    async publish(attachment, { signal }) {
      const { name = 'file', type = 'image/png' } = attachment
      if (failing.has(name)) throw new Error('no room')
      const bytes = await readAll(attachment, { maxBytes: 1000, signal })
      const value = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
      return {
        url: `https://upload.example/${name}`,
        name,
        type,
        size: bytes.length,
        hashes: [{ algo: 'sha-256', value }],
      }
    },
  }
}

/** A gateway with one user, what its module gets of messages, and what the user's client gets. */
export async function messageGateway(capabilities: NetworkCapabilities = {}, host = namedHost()) {
  const got: AnyIncoming[] = []
  const edits: { readonly legacyId: string; readonly message: AnyIncoming }[] = []
  const retracted: string[] = []
  const module = { onMessage: async (_: AnyIncoming): Promise<unknown> => undefined }
  let context!: SessionContext<{ readonly name: string }>
  const network = defineNetwork({
    name: 'Messages',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: capabilities as Every,
    session(given) {
      context = given
      return {
        login: () => {},
        async onMessage(_: Chat, message: AnyIncoming) {
          await module.onMessage(message)
          got.push(message)
          return `n${got.length}`
        },
        ...(capabilities.edits && {
          onEdit: (_: Chat, { target, message }: Edit) => void edits.push({ legacyId: target.legacyId, message }),
        }),
        ...(capabilities.retractions && {
          onRetract: (_: Chat, { target }: Retraction) => void retracted.push(target.legacyId),
        }),
      } as unknown as SessionHandlers<Every>
    },
  })
  const fetching = { allowPrivateAddresses: true }
  const gateway = await startTrialGateway(network, undefined, { files: { host, fetching } })
  const romeo = gateway.join()
  await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await gateway.net.settled()
  const received: Stanza[] = []
  romeo.xmpp.events.on('message', (message) => void received.push(message))
  romeo.xmpp.events.on('message:error', (message) => void received.push(message))
  return {
    ...{ gateway, romeo, got, edits, retracted, module },
    nurse: (): Contact => context.contacts.byLegacyId('nurse') as Contact,
    /** What the client has got since the last call, once it is so much. */
    async receives(count = 1): Promise<Stanza[]> {
      await expect.poll(() => received.length, { timeout: 5000 }).toBeGreaterThanOrEqual(count)
      await gateway.net.settled()
      return received.splice(0)
    },
    async send(fill: (message: Stanza) => unknown, init: { body?: string; id?: string; to?: string } = {}) {
      const message = romeo.xmpp.message({ to: NURSE, id: 'x1', ...init })
      fill(message)
      romeo.xmpp.send(message)
      await gateway.net.settled()
    },
  }
}
