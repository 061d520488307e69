import { createClient } from '@trestle/client'
import { websocketConnector } from '@trestle/websocket'

export interface ChatOptions {
  /** The address of the WebSocket. `ws:` sends everything in the clear: for trials on one machine. */
  readonly url: string
  readonly jid: string
  readonly password: string
  /** Called with a line for each event. */
  readonly show: (line: string) => void
}

export interface Chat {
  /** Resolves once the client is online and available. */
  enter(): Promise<void>
  say(to: string, body: string): void
  leave(): Promise<void>
}

export function createChat({ url, jid, password, show }: ChatOptions): Chat {
  const client = createClient({
    jid,
    password,
    connector: websocketConnector({ url }),
    ...(url.startsWith('ws:') && { tls: { mode: 'none', insecure: true } }),
  })
  client.on('status', show)
  client.on('message', ({ from, body }) => {
    if (body) show(`${from?.bare}: ${body}`)
  })
  return {
    async enter() {
      await client.start()
      client.send(client.presence())
    },
    say: (to, body) => client.send(client.message({ to, body })),
    leave: () => client.stop(),
  }
}
