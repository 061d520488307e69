import { readFileSync } from 'node:fs'
import type { InlineFeature, Negotiation } from '@trestle/core'
import { createManualClock, expectXml } from '@trestle/testing'
import { Element, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createModelServer, jid } from '../test/model-server.js'
import { stanzasUnacked, streamManagement } from './index.js'

const fixture = (name: string) =>
  parse(readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8').trim())
const NS = 'urn:xmpp:sm:3'
const negotiation = { account: jid.bare } as Negotiation
const offer = fixture('inline-offer').elements()[1] as Element
const bindOffer = (offer.elements()[1] as Element).elements()[0] as Element

async function suspended() {
  const server = createModelServer({ clock: createManualClock() })
  const { host, core } = server
  host.use(streamManagement)
  core.install()
  host.xmpp.events.on(stanzasUnacked, () => {})
  await server.login()
  server.send(new Element('message', 'jabber:client', { from: 'juliet@verona.example' }))
  server.deliver()
  host.xmpp.send(new Element('message', 'jabber:client', { id: '1' }))
  server.cut()
  await core.restore()
  const [resume] = core.inlineFeatures('authentication') as [InlineFeature]
  const [enable] = core.inlineFeatures('bind') as [InlineFeature]
  return { core, host, resume, enable, management: host.get(streamManagement) }
}

describe('with the authentication', () => {
  it('resumes', async () => {
    const { resume, management } = await suspended()
    const request = await resume.request(offer, negotiation)
    expectXml(request as Element, `<resume xmlns='${NS}' h='1' previd='verona-1'/>`)
    const success = new Element('success', 'urn:xmpp:sasl:2', {}, [
      new Element('resumed', NS, { h: '1', previd: 'verona-1' }),
    ])
    expect(await resume.answered(success, negotiation)).toEqual({ bound: jid, resumed: true, kept: true })
    expect(management.unacked).toBe(0)
  })

  it('asks for nothing that is not offered, or is not there', async () => {
    const { resume, core } = await suspended()
    expect(await resume.request(new Element('inline', 'urn:x'), negotiation)).toBeUndefined()
    core.detach()
    expect(await resume.request(offer, negotiation)).toBeUndefined()
  })

  it('goes on with a new session where the old one is gone', async () => {
    const { resume, enable, core, host, management } = await suspended()
    const success = fixture('inline-failed-resume')
    expect(await resume.answered(success, negotiation)).toBeUndefined()
    expect(await enable.answered(success.elements()[2] as Element, negotiation)).toEqual({ kept: true })
    core.attach(
      { open: true, writable: true, send() {}, abandon() {}, pause() {}, resume() {}, drained: async () => {} },
      jid,
    )
    expect(management.sessionState()).toMatchObject({ id: 'verona-7f3d', outbound: 0 })
    expect(host.xmpp.online).toBe(true)
  })

  it('may still resume afterwards where the server says nothing of it', async () => {
    const { resume, management } = await suspended()
    expect(await resume.answered(new Element('success', 'urn:xmpp:sasl:2'), negotiation)).toBeUndefined()
    expect(management.resumable).toBe(true)
  })
})

describe('with the binding', () => {
  it('enables where that is offered', async () => {
    const { enable } = await suspended()
    expectXml((await enable.request(bindOffer, negotiation)) as Element, `<enable xmlns='${NS}' resume='true'/>`)
    expect(await enable.request(new Element('inline', 'urn:xmpp:bind:0'), negotiation)).toBeUndefined()
  })

  it('has it wait where a session is to be resumed, and cannot be along with the authentication', async () => {
    const { enable, core } = await suspended()
    const none = new Element('inline', 'urn:xmpp:sasl:2')
    expect(enable.postpones?.(none, negotiation)).toBe(true)
    expect(enable.postpones?.(offer, negotiation)).toBe(false)
    core.detach()
    expect(enable.postpones?.(none, negotiation)).toBe(false)
  })

  it('is without where the server refuses', async () => {
    const { enable } = await suspended()
    const bound = fixture('inline-failed-enable').elements()[1] as Element
    expect(await enable.answered(bound, negotiation)).toBeUndefined()
  })
})
