import { expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { afterEach, describe, expect, it } from 'vitest'
import { message, saying, setUp, until } from '../test/acceptor.js'
import type { Component, ComponentOptions } from './index.js'

const FROM = 'romeo@montague.example/orchard'
const TO = 'juliet@gw.example.org'
const HEADER = `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='1'>`
const DEEP = `${'<x>'.repeat(300)}${'</x>'.repeat(300)}`
const POLICY = `<error type='modify'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
  <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>The stanza is larger than what is accepted here.</text>
</error>`.replace(/\n +|\n/g, '')

const BAD_REQUEST = `<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
  <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>The stanza holds names that are not allowed in XML.</text>
</error>`.replace(/\n +|\n/g, '')
/** As Prosody 0.12 passes on `<x xml:foo='1'/>`. */
const REWRITTEN = `<x xmlns:ns1='http://www.w3.org/XML/1998/namespace' ns1:foo='1'/>`

describe('a stanza that is not acceptable', () => {
  const made: Component[] = []
  afterEach(async () => {
    await Promise.all(made.splice(0).map((one) => one.stop()))
  })

  /** What the component answers to the stanzas, and tells; a ping of sorts goes behind them. */
  async function after(stanzas: string, options: Partial<ComponentOptions> = {}) {
    const { acceptor, component } = setUp({ limits: { maxStanzaBytes: 2 ** 20, maxChildren: 50_000 }, ...options })
    made.push(component)
    const errors: { error: unknown; source: string; stanza?: Element | undefined }[] = []
    component.on('error', (failure) => errors.push(failure))
    await component.start()
    const { latest } = acceptor
    component.on('message', (heard) => component.send(component.message({ to: FROM, body: `heard ${heard.id}` })))
    latest.stream.sendRaw(stanzas)
    latest.send(message('last'))
    await until(() => latest.seen.some((one) => one.child(one.ns, 'body')?.text() === 'heard last'))
    expect(acceptor.connections).toBe(1)
    return { answers: latest.seen.slice(0, -1), errors }
  }

  it.each([
    ['message', '', DEEP],
    ['message', `type='chat'`, `<body>${'é'.repeat(2 ** 20)}</body>`],
    ['message', '', '<x/>'.repeat(60_000)],
    ['iq', `type='get'`, DEEP],
    ['iq', `type='set'`, `<x ${Array.from({ length: 300 }, (_, i) => `a${i}=''`).join(' ')}/>`],
  ])('is refused, and the session goes on: %s %s', async (name, type, content) => {
    const { answers, errors } = await after(`<${name} from='${FROM}' to='${TO}' id='m1' ${type}>${content}</${name}>`)
    expect(answers).toHaveLength(1)
    expectXml(answers[0] as Element, `<${name} from='${TO}' to='${FROM}' id='m1' type='error'>${POLICY}</${name}>`)
    expect(errors).toMatchObject([{ error: { name: 'XmlError', code: 'policy-violation' }, source: 'stream' }])
    expect(errors[0]?.stanza?.attrs).toMatchObject({ id: 'm1', from: FROM })
    expect(errors[0]?.stanza?.children).toEqual([])
  })

  it.each([
    ['message', '', REWRITTEN],
    ['message', '', '<p:x/>'],
    ['iq', `type='get'`, '<a:b:c/>'],
    ['iq', `type='set' p:y=''`, '<x/>'],
  ])('is refused for its names, too: %s %s %s', async (name, type, content) => {
    const { answers, errors } = await after(`<${name} from='${FROM}' to='${TO}' id='m1' ${type}>${content}</${name}>`)
    expect(answers).toHaveLength(1)
    expectXml(answers[0] as Element, `<${name} from='${TO}' to='${FROM}' id='m1' type='error'>${BAD_REQUEST}</${name}>`)
    expect(errors).toMatchObject([{ error: { name: 'XmlError' }, source: 'stream' }])
  })

  it('ends the request to which it is the answer', async () => {
    const { acceptor, component } = setUp()
    made.push(component)
    component.on('error', () => {})
    await component.start()
    const { latest } = acceptor
    const asked = component.iq.request('get', FROM, new Element('query', 'urn:example'))
    await until(() => latest.seen.length === 1)
    const { id } = (latest.seen[0] as Element).attrs
    latest.stream.sendRaw(`<iq type='result' from='mallory@example.org' to='gw.example.org' id='${id}'>${DEEP}</iq>`)
    latest.stream.sendRaw(`<iq type='result' from='${FROM}' to='gw.example.org' id='${id}'>${REWRITTEN}</iq>`)
    await expect(asked).rejects.toMatchObject({ code: 'not-well-formed', message: /^The answer cannot be read: / })
  })

  it.each([
    `<message from='${FROM}' to='${TO}' type='error'>${DEEP}</message>`,
    `<message from='${FROM}' to='${TO}' type='groupchat'>${DEEP}</message>`,
    `<message from='${FROM}' to='${TO}' type='headline'>${DEEP}</message>`,
    `<iq from='${FROM}' to='${TO}' type='result' id='1'>${DEEP}</iq>`,
    `<iq from='${FROM}' to='${TO}' type='error' id='1'>${DEEP}</iq>`,
    `<iq from='${FROM}' to='${TO}' type='get'>${DEEP}</iq>`,
    `<presence from='${FROM}' to='${TO}'>${DEEP}</presence>`,
    `<message to='${TO}'>${DEEP}</message>`,
    `<message from='@' to='${TO}'>${DEEP}</message>`,
    `<message from='${FROM}' to='${TO}' id='${'x'.repeat(2000)}'>${DEEP}</message>`,
    `<message from='${FROM}' to='${TO}' xmlns='urn:example'>${DEEP}</message>`,
  ])('is not answered where no answer may be given, %#', async (stanza) => {
    const { answers, errors } = await after(stanza)
    expect(answers).toEqual([])
    expect(errors.length).toBeLessThanOrEqual(1)
  })

  it('that cannot be answered, as its recipient is none of ours, is told', async () => {
    const { answers, errors } = await after(`<message from='${FROM}' to='else@example.org'>${DEEP}</message>`)
    expect(answers).toEqual([])
    expect(errors).toMatchObject([{ source: 'stream' }, { error: { code: 'invalid-address' }, source: 'answer' }])
  })

  it('ends the login before the server has accepted the component', async () => {
    const { acceptor, component } = setUp({}, { instead: saying(`${HEADER}<x>${DEEP}</x>`) })
    made.push(component)
    await expect(component.start()).rejects.toMatchObject({
      code: 'protocol-error',
      cause: { code: 'policy-violation' },
    })
    expect(acceptor.connections).toBe(1)
  })

  it('ends the session beyond the harder limit', async () => {
    const { acceptor, component } = setUp({ limits: { maxStanzaBytes: 1000, maxSkippedBytes: 2000 } })
    made.push(component)
    await component.start()
    const offline = component.xmpp.events.wait('offline')
    acceptor.latest.stream.sendRaw(`<message from='${FROM}' to='${TO}'><body>${'x'.repeat(3000)}</body></message>`)
    expect((await offline).error).toMatchObject({ code: 'protocol-error', cause: { code: 'policy-violation' } })
  })
})
