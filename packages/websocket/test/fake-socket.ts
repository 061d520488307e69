import type { WebSocketLike } from '../src/index.js'

type Listener = (event: { data: unknown; code: number }) => void

/** A WebSocket that does what it is told: that of a browser, or with `node` what Node's have besides. */
export function fakeSocket(node = false) {
  const listeners = new Map<string, Listener[]>()
  const calls: string[] = []
  const sent: string[] = []
  const waiting: (() => void)[] = []
  const state = { readyState: 1, bufferedAmount: 0, protocol: 'xmpp' }
  const emit = (type: string, event: object = {}) => {
    for (const listener of listeners.get(type) ?? []) listener(event as never)
  }
  const socket: WebSocketLike = {
    get readyState() {
      return state.readyState
    },
    get bufferedAmount() {
      return state.bufferedAmount
    },
    get protocol() {
      return state.protocol
    },
    binaryType: 'blob',
    send(data, done) {
      sent.push(data)
      state.bufferedAmount += data.length
      if (done && node) waiting.push(done)
    },
    close(code) {
      calls.push(`close ${code ?? ''}`.trim())
      state.readyState = 2
    },
    addEventListener: (type: string, listener: Listener) =>
      void listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    ...(node && {
      pause: () => void calls.push('pause'),
      resume: () => void calls.push('resume'),
      terminate: () => void calls.push('terminate'),
    }),
  }
  return {
    socket,
    calls,
    sent,
    state,
    emit,
    receive: (data: unknown) => emit('message', { data }),
    closed(code: number) {
      state.readyState = 3
      emit('close', { code })
    },
    /** Everything sent has gone out. */
    drain() {
      state.bufferedAmount = 0
      for (const done of waiting.splice(0)) done()
    },
  }
}
