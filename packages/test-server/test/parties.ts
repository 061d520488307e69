import { createHash } from 'node:crypto'
import { type Client, createClient, type NodeClientOptions } from '@trestle/client'
import { decodeStreamError, isStreamError } from '@trestle/stanza'
import type { TestedServer } from '@trestle/test-fixtures'
import { Element } from '@trestle/xml'
import { createXmlStream, streamFraming } from '@trestle/xmlstream'
import { connectTcp } from '@trestle/xmlstream/tcp'
import { createPeer, type Peer, presenceOf, pushAbout } from './peer.js'

export const password = 'correct horse'
let accounts = 0

export interface LoginOptions extends Partial<NodeClientOptions> {
  /** Called before the start: the place to use plugins. */
  readonly prepare?: (client: Client) => void
}

/** The clients and components of one test, stopped together when it is over. */
export function createParties(server: () => TestedServer) {
  const peers: Peer[] = []

  /** An account that no other test has. */
  async function account(name: string): Promise<string> {
    const user = `${name}-${++accounts}`
    await server().register(user, password)
    return `${user}@${server().domain}`
  }

  async function login(jid: string, { prepare, ...options }: LoginOptions = {}): Promise<Peer> {
    const { host, c2sPort, ca } = server()
    const client = createClient({ jid, password, host, port: c2sPort, tls: { ca }, ...options })
    prepare?.(client)
    const early: Element[] = []
    let receive: (stanza: Element) => void = (stanza) => early.push(stanza)
    client.xmpp.filter('in', (stanza) => {
      receive(stanza)
      return isAnswer(stanza) ? undefined : stanza
    })
    const full = (await client.start()).toString()
    const made = createPeer({
      jid: full,
      ended: new Promise((resolve) => client.on('offline', () => resolve())),
      send: (stanza) => client.send(stanza),
      stop: () => client.stop(),
      cut: () => void client.stop({ timeout: 0 }),
    })
    receive = made.receive
    for (const stanza of early) receive(stanza)
    peers.push(made.peer)
    return made.peer
  }

  /** Logs in as most clients do: gets the roster, then sends initial presence. */
  async function online(jid: string, options: LoginOptions & { presence?: string } = {}): Promise<Peer> {
    const { presence = '<presence/>', ...rest } = options
    const peer = await login(jid, rest)
    await peer.ask(`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    peer.send(presence)
    await peer.next('own presence', (one) => one.name === 'presence' && one.attrs['from'] === peer.jid)
    return peer
  }

  /** Each sees the other's presence; what that took is read. */
  async function befriend(one: Peer, other: Peer): Promise<void> {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const [asking, asked] = [bare(from), bare(to)]
      from.send(`<presence to='${asked}' type='subscribe'/>`)
      await to.next('request', presenceOf(asking, 'subscribe'))
      to.send(`<presence to='${asking}' type='subscribed'/>`)
      await from.next('approval', presenceOf(asked, 'subscribed'))
      await from.next('presence', presenceOf(to.jid))
    }
    await one.next('push', pushAbout(bare(other), { subscription: 'both' }))
    await other.next('push', pushAbout(bare(one), { subscription: 'both' }))
  }

  async function component(jid: string, secret: string): Promise<Peer> {
    const { host, componentPort } = server()
    const transport = await connectTcp({ host, port: componentPort })
    const framing = streamFraming({ contentNamespace: 'jabber:component:accept', alias: 'jabber:client' })
    const stream = createXmlStream({ transport, role: 'initiator', framing })
    const made = createPeer({
      jid,
      ended: new Promise((resolve) => stream.events.on('close', () => resolve())),
      send: (stanza) => stream.send(stanza),
      stop: () => stream.close(),
      cut: () => stream.destroy(),
    })
    const accepted = new Promise<void>((resolve, reject) => {
      stream.events.on('element', (element) => {
        if (element.name === 'handshake') resolve()
        else if (isStreamError(element)) reject(decodeStreamError(element))
        else made.receive(element)
      })
      stream.events.on('close', ({ error }) => reject(error ?? new Error('closed')))
    })
    accepted.catch(() => {})
    stream.events.on('error', () => {})
    peers.push(made.peer)
    const { id } = await stream.open({ to: jid })
    const digest = createHash('sha1').update(`${id}${secret}`).digest('hex')
    if (stream.state === 'open') stream.send(new Element('handshake', 'jabber:client', {}, [digest]))
    await accepted
    return made.peer
  }

  return {
    account,
    login,
    online,
    befriend,
    component,
    async stopAll() {
      await Promise.all(peers.splice(0).map((peer) => peer.stop()))
    },
  }
}

const bare = ({ jid }: Peer) => jid.split('/')[0]!

export type Parties = ReturnType<typeof createParties>

const isAnswer = ({ name, attrs }: Element) =>
  name === 'iq' && (attrs['type'] === 'result' || attrs['type'] === 'error')
