import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ScriptedServer {
  readonly port: number
  /** The handshakes that components have sent, in order. */
  readonly handshakes: readonly string[]
}

const HEADER = `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='1'>`

/** A server on loopback that answers each handshake with the text that `answer` gives for its number, from 1. */
export async function scriptedServer(answer: (number: number) => string): Promise<ScriptedServer> {
  const handshakes: string[] = []
  const server = createServer((socket) => {
    socket.write(HEADER)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      const handshake = /<handshake>([0-9a-f]+)</.exec(data.toString())?.[1]
      if (handshake === undefined) return
      const text = answer(handshakes.push(handshake))
      if (text.endsWith('</stream:stream>')) socket.end(text)
      else socket.write(text)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, handshakes }
}

/** A stream error, and the end of the stream. */
export function streamError(condition: string): string {
  return `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`
}

/** A server on loopback that accepts connections and says nothing. `accepted` resolves with the first. */
export async function silentServer(): Promise<{ readonly port: number; readonly accepted: Promise<unknown> }> {
  const server = createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, accepted: once(server, 'connection') }
}
