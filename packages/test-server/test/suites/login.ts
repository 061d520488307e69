import type { Element } from '@trestle/xml'
import { createXmlStream, streamFraming } from '@trestle/xmlstream'
import { connectTcp } from '@trestle/xmlstream/tcp'
import { expect, it } from 'vitest'
import { password } from '../parties.js'
import { messageWith } from '../peer.js'
import type { Scene } from './scene.js'

export function loginBehaviour({ server, kind, parties }: Scene): void {
  /** Sends text on a new stream without TLS, and collects what comes until the server closes or `enough`. */
  async function converse(header: { to: string }, text: string, enough: (element: Element) => boolean = () => false) {
    const { host, c2sPort } = server()
    const transport = await connectTcp({ host, port: c2sPort })
    const stream = createXmlStream({
      transport,
      role: 'initiator',
      framing: streamFraming({ contentNamespace: 'jabber:client' }),
    })
    const received: Element[] = []
    const over = new Promise<void>((resolve) => {
      stream.events.on('element', (element) => {
        received.push(element)
        if (enough(element)) resolve()
      })
      stream.events.on('close', () => resolve())
    })
    await stream.open({ ...header, version: '1.0' })
    if (text !== '') stream.sendRaw(text)
    await over
    stream.destroy()
    return received
  }
  const isFeatures = ({ name }: Element) => name === 'features'
  const streamError = (received: readonly Element[]) =>
    received.find(({ name }) => name === 'error')?.elements()[0]?.name

  it('offers nothing but STARTTLS at first', async () => {
    const [features] = await converse({ to: server().domain }, '', isFeatures)
    expect(features?.elements().map(({ name }) => name)).toContain('starttls')
    expect(features?.child('urn:ietf:params:xml:ns:xmpp-tls', 'starttls')?.elements()).toHaveLength(1)
    expect(features?.child('urn:ietf:params:xml:ns:xmpp-sasl', 'mechanisms')).toBeUndefined()
  })

  const mechanisms = {
    'test-server': ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
    prosody: ['SCRAM-SHA-1', 'PLAIN'],
    ejabberd: ['SCRAM-SHA-1', 'PLAIN'],
  }[kind]
  it.each(mechanisms)('logs in by %s', async (mechanism) => {
    const romeo = await parties.login(await parties.account('romeo'), { mechanisms: [mechanism] })
    expect(romeo.jid).toMatch(/^romeo-\d+@localhost\/./)
  })

  it.each(mechanisms)('refuses a wrong password by %s', async (mechanism) => {
    const jid = await parties.account('romeo')
    await expect(parties.login(jid, { password: 'guessed', mechanisms: [mechanism] })).rejects.toMatchObject({
      code: 'wrong-password',
    })
  })

  it('has the accounts that it was started with', async () => {
    const romeo = await parties.login(`romeo@${server().domain}`, { password: 'wherefore' })
    expect(romeo.jid).toMatch(/^romeo@localhost\/./)
  })

  it('tells an unknown account no more than a wrong password', async () => {
    const login = parties.login(`nobody@${server().domain}`, { password })
    await expect(login).rejects.toMatchObject({ code: 'wrong-password' })
  })

  it('takes clients by TLS from the first byte', async () => {
    const { directTlsPort, ca } = server()
    const romeo = await parties.login(await parties.account('romeo'), {
      port: directTlsPort!,
      tls: { mode: 'direct', ca },
    })
    expect(romeo.jid).toMatch(/^romeo-/)
  })

  it('gives the resource that is asked for', async () => {
    const jid = await parties.account('romeo')
    expect((await parties.login(jid, { resource: 'orchard' })).jid).toBe(`${jid}/orchard`)
  })

  it('keeps two sessions of one resource apart', async () => {
    const jid = await parties.account('romeo')
    const first = await parties.login(jid, { resource: 'orchard' })
    const second = await parties.login(jid, { resource: 'orchard' })
    // Ours gives the second another resource; Prosody and ejabberd close the first.
    expect(second.jid === first.jid).toBe(kind !== 'test-server')
    second.send(`<message to='${second.jid}' type='chat'><body>Is it I?</body></message>`)
    await second.next('message', messageWith('Is it I?'))
  })

  it('serves no other domain', async () => {
    expect(streamError(await converse({ to: 'elsewhere.example' }, ''))).toBe('host-unknown')
  })

  it('ends a stream that is not well-formed', async () => {
    expect(streamError(await converse({ to: server().domain }, '<message></presence>'))).toBe('not-well-formed')
  })

  it('takes no stanza before login', async () => {
    const text = `<message to='romeo@${server().domain}'><body>Psst</body></message>`
    const refusal = (one: Element) => one.name === 'error' || one.name === 'message'
    const received = await converse({ to: server().domain }, text, refusal)
    // Prosody answers the stanza where others end the stream.
    const wanted = { 'test-server': 'error', ejabberd: 'error', prosody: 'message' }[kind]
    expect(received.find(refusal)).toMatchObject({ name: wanted })
  })
}
