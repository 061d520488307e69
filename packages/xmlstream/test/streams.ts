import { Element } from '@trestle/xml'
import { streamFraming } from '../src/framing.js'
import { type MemoryPairOptions, memoryPair } from '../src/memory-pair.js'
import { createXmlStream } from '../src/stream.js'
import type { XmlStream, XmlStreamOptions } from '../src/stream-types.js'
import type { Transport } from '../src/transport.js'

export const NS = 'jabber:client'
export const message = (id: string | number, text?: string) =>
  new Element('message', NS, { id: `${id}` }, text === undefined ? [] : [new Element('body', NS, {}, [text])])
export const idOf = (element: Element) => element.attrs['id']

const framing = streamFraming({ contentNamespace: NS })

type Options = Partial<XmlStreamOptions> & {
  pair?: MemoryPairOptions
  initiator?: Partial<XmlStreamOptions>
  receiver?: Partial<XmlStreamOptions>
}

export function streamPair({ pair, initiator, receiver, ...both }: Options = {}) {
  const [a, b] = memoryPair(pair)
  const near = createXmlStream({ transport: a, role: 'initiator', framing, ...both, ...initiator })
  const far = createXmlStream({ transport: b, role: 'receiver', framing, ...both, ...receiver })
  return { near, far, transports: [a, b] as const }
}

export async function openPair(options?: Options) {
  const pair = streamPair(options)
  const headers = await Promise.all([
    pair.near.open({ to: 'example.org', version: '1.0' }),
    pair.far.open((peer) => ({ from: peer.to, id: 's1', version: '1.0' })),
  ])
  return { ...pair, headers }
}

/** A stream against a transport whose other end is driven by hand, in text. */
export function rawPeer(options: Partial<XmlStreamOptions> = {}) {
  const [a, b] = memoryPair()
  const stream = createXmlStream({ transport: a, role: 'receiver', framing, ...options })
  return { stream, ...rawEnd(b) }
}

export function rawEnd(transport: Transport) {
  const seen = { text: '', closed: false, writes: 0 }
  const decoder = new TextDecoder()
  transport.open({
    onData(chunk) {
      seen.writes++
      seen.text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    },
    onDrain() {},
    onClose() {
      seen.closed = true
    },
  })
  return { transport, seen }
}

export const HEADER = `<?xml version='1.0'?><stream:stream xmlns='${NS}' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>`

export function closing(stream: XmlStream) {
  const ends: (Error | undefined)[] = []
  stream.events.on('close', ({ error }) => ends.push(error))
  return ends
}

export function elements(stream: XmlStream) {
  const seen: Element[] = []
  stream.events.on('element', (element) => seen.push(element))
  return seen
}
