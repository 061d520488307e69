import { listen } from '../listen.js'
import { type Burst, type FromModule, type FromNetwork, type Lines, openLines } from './lines.js'

/** The network behind the module, which accepts everything at once. */
export interface FakeNetwork {
  readonly port: number
  /** Users who have logged in. */
  readonly online: number
  /** Somebody writes to a user. */
  text(user: string, from: string, body: string): void
  burst(user: string, burst: Burst): void
  close(): Promise<void>
}

export interface NetworkListeners {
  readonly onOnline?: (online: number) => void
  readonly onMessage?: (message: Extract<FromModule, { readonly kind: 'send' }>) => void
  readonly onDone?: (burst: Burst['what']) => void
}

export async function startFakeNetwork({ onOnline, onMessage, onDone }: NetworkListeners): Promise<FakeNetwork> {
  let lines: Lines<FromNetwork> | undefined
  let online = 0
  let lastId = 0

  const { port, close } = await listen((socket) => {
    socket.on('error', () => {})
    const opened = openLines<FromModule, FromNetwork>(socket, (value) => {
      if (value.kind === 'online') onOnline?.(++online)
      else if (value.kind === 'done') onDone?.(value.burst)
      else {
        opened.send({ kind: 'accepted', call: value.call, legacyId: `n${++lastId}` })
        onMessage?.(value)
      }
    })
    lines = opened
  })
  return {
    port,
    close,
    text: (user, from, body) => lines?.send({ kind: 'text', user, from, body, legacyId: `n${++lastId}` }),
    burst: (user, burst) => lines?.send({ kind: 'burst', user, ...burst }),
    get online() {
      return online
    },
  }
}
