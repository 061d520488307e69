import { definePlugin } from '@trestle/core'
import { Message } from '@trestle/stanza'
import { describe, expect, it } from 'vitest'
import { createTestHost, elementFrom, expectXml, sequentialIds } from './index.js'

const JULIET = 'juliet@capulet.example/balcony'
const body = (text: string) => ({ to: 'romeo@montague.example', body: text })

describe('a test host', () => {
  it('keeps what it sends, as a peer would read it', () => {
    const host = createTestHost({ jid: JULIET, newId: sequentialIds() }).goOnline()
    const message = host.xmpp.message(body('Hi'))
    host.xmpp.send(message)
    message.body = 'changed afterwards'
    expectXml(host.sent[0]!, "<message id='1' type='chat' to='romeo@montague.example'><body>Hi</body></message>")
  })

  it('takes stanzas as received, of text or of a tree that stays as it is', async () => {
    const host = createTestHost({ jid: JULIET }).goOnline()
    const bodies: (string | undefined)[] = []
    host.xmpp.events.on('message', (message) => {
      bodies.push(message.body)
      message.body = 'changed'
    })
    const tree = elementFrom('<message><body>tree</body></message>', 'jabber:client')
    host.receive("<message from='romeo@montague.example'><body>text</body></message>")
    host.receive(tree)
    expect(bodies).toEqual(['text', 'tree'])
    expect(new Message(tree).body).toBe('tree')
    expect(() => host.receive('<message>')).toThrow()
  })

  it('waits for what it sends next', async () => {
    const host = createTestHost({ jid: JULIET }).goOnline()
    host.xmpp.send(host.xmpp.message(body('before')))
    const any = host.nextSent()
    const second = host.nextSent((element) => new Message(element).body === '2')
    for (const text of ['1', '2', '3']) host.xmpp.send(host.xmpp.message(body(text)))
    expect([await any, await second].map((element) => new Message(element).body)).toEqual(['1', '2'])
  })

  it('tells what was sent where nothing fits in time, and what is wrong with the question', async () => {
    const host = createTestHost({ jid: JULIET }).goOnline()
    const never = host.nextSent(() => false, { timeout: 1 })
    const broken = host.nextSent(() => {
      throw new Error('a mistake of the test')
    })
    host.xmpp.send(host.xmpp.message(body('Hi')))
    await expect(broken).rejects.toThrow('a mistake of the test')
    await expect(never).rejects.toMatchObject({ code: 'not-sent', message: expect.stringContaining('<body>Hi</body>') })
  })

  it('is online from start to stop, and again', async () => {
    const host = createTestHost({ jid: JULIET })
    const log: string[] = []
    host.xmpp.events.on('online', ({ jid }) => log.push(`online ${jid}`))
    host.xmpp.events.on('offline', ({ error }) => log.push(`offline ${error?.message}`))
    expect(() => host.xmpp.send(host.xmpp.message(body('too early')))).toThrow(
      expect.objectContaining({ code: 'not-online' }),
    )
    await host.start()
    host.lose()
    await host.stop()
    await host.start()
    expect(log).toEqual([`online ${JULIET}`, 'offline The connection was lost.', `online ${JULIET}`])
  })

  it('fails requests that are open when it stops', async () => {
    const host = createTestHost({ jid: JULIET }).goOnline()
    const answer = host.xmpp.iq.request('get', 'capulet.example', elementFrom("<q xmlns='urn:q'/>"))
    host.stop()
    await expect(answer).rejects.toMatchObject({ code: 'disconnected' })
  })

  it('has plugins, for each local address of a component', () => {
    const who = definePlugin({ name: 'who', setup: () => (self) => ({ jid: () => self.jid.toString() }) })
    const host = createTestHost({ jid: 'superduper.example', kind: 'component' }).use(who).goOnline()
    expect(host.get(who).jid()).toBe('superduper.example')
    expect(host.as('echobot@superduper.example').get(who).jid()).toBe('echobot@superduper.example')
    host.remove(who)
  })
})
