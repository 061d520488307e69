import type { Transport, TransportHandlers } from '@trestle/xmlstream'

/** A server without a network: it accepts the component, delivers what it is given, and counts what the component sends. */
export interface QuietServer {
  readonly connector: { connect(): Promise<Transport> }
  /** Hands bytes to the component that has logged in. */
  deliver(chunk: Uint8Array): void
  /** Characters that the component has written. */
  readonly written: number
}

const HEADER = Buffer.from(
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' " +
    "from='bench.localhost' id='bench'>",
)
const ACCEPTED = Buffer.from('<handshake/>')
const FOOTER = '</stream:stream>'

export function createQuietServer(): QuietServer {
  let handlers: TransportHandlers | undefined
  let written = 0
  const answer = (bytes: Uint8Array) => setImmediate(() => handlers?.onData(bytes))
  const transport: Transport = {
    secure: false,
    open(given) {
      handlers = given
    },
    write(data) {
      written += data.length
      if (data.startsWith('<?xml')) answer(HEADER)
      else if (data.startsWith('<handshake')) answer(ACCEPTED)
      else if (data.endsWith(FOOTER)) answer(Buffer.from(FOOTER))
      return true
    },
    pause() {},
    resume() {},
    end: () => void setImmediate(() => handlers?.onClose()),
    destroy() {},
  }
  return {
    connector: { connect: async () => transport },
    deliver: (chunk) => handlers?.onData(chunk),
    get written() {
      return written
    },
  }
}
