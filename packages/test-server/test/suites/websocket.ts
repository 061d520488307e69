import type { Connector } from '@trestle/client'
import { websocketConnector } from '@trestle/websocket'
import { findAlternatives } from '@trestle/xep-0156'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { conditionOf, messageWith } from '../peer.js'
import type { Scene } from './scene.js'

export function websocketBehaviour({ server, kind, parties }: Scene): void {
  const connect = async (protocol: string): Promise<WebSocket> => {
    const socket = new WebSocket(server().websocketUrl!, protocol)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return socket
  }
  // The client takes it, although neither package knows the other.
  const connector: Connector = {
    connect: (target) => websocketConnector({ url: server().websocketUrl }).connect(target),
  }
  const byWebSocket = { connector, tls: { mode: 'none', insecure: true } } as const

  it('carries a session', async () => {
    const romeo = await parties.online(await parties.account('romeo'), byWebSocket)
    const juliet = await parties.online(await parties.account('juliet'))
    juliet.send(`<message to='${romeo.jid}' type='chat'><body>What man art thou?</body></message>`)
    await romeo.next('message', messageWith('What man art thou?'))
    romeo.send(`<message to='${juliet.jid}' type='chat'><body>I know not how to tell thee</body></message>`)
    await juliet.next('message', messageWith('I know not how to tell thee'))
    expect(conditionOf(await romeo.ask(`<iq type='get' to='${juliet.jid}/no'><x xmlns='urn:example:x'/></iq>`))).toBe(
      'service-unavailable',
    )
  })

  it('refuses a wrong password', async () => {
    const login = parties.login(await parties.account('romeo'), { ...byWebSocket, password: 'guessed' })
    await expect(login).rejects.toMatchObject({ code: 'wrong-password' })
  })

  it('ends a stream that is not well-formed', async () => {
    const socket = await connect('xmpp')
    const received: string[] = []
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('message', (data) => received.push(String(data)))
    socket.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${server().domain}' version='1.0'/>`)
    socket.send('<message><body></message>')
    await closed
    expect(received.join('')).toMatch(/<close |<stream:error|error/)
    expect(received.join('')).not.toContain('internal-server-error')
  })

  // Of the others, Prosody has no host-meta, and ejabberd is asked by the package that reads it.
  if (kind === 'test-server')
    it('is found by the domain', async () => {
      const { host } = new URL(server().websocketUrl!)
      const fetchHere = (url: string, init: RequestInit) =>
        fetch(url.replace('https://localhost', `http://${host}`), init)
      const discover = async (domain: string, signal: AbortSignal) =>
        (await findAlternatives(domain, { fetch: fetchHere, loopback: true, signal })).websocket
      const signal = AbortSignal.timeout(10_000)
      expect(await discover('localhost', signal)).toEqual([server().websocketUrl])
      const { transport } = await websocketConnector({ discover }).connect({ domain: 'localhost', signal })
      transport.destroy()
      expect(await findAlternatives('localhost', { fetch: fetchHere })).toEqual({ websocket: [], bosh: [] })
    })
}
