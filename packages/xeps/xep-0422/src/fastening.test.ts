import { readFileSync } from 'node:fs'
import { element, Message, NS_CLIENT, string, text } from '@trestle/stanza'
import { elementFrom, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addFastening, NS_FASTENING, readFastening } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const read = (xml: string) => readFastening(new Message(elementFrom(xml)))
const applying = (...inside: string[]) =>
  read(
    `<message xmlns='jabber:client'><body>!</body>${inside
      .map((one) => `<apply-to xmlns='${NS_FASTENING}' id='x'>${one}</apply-to>`)
      .join('')}</message>`,
  )

const Applause = element('urn:example:applause', 'applause', { text: text(string) })
const applause = { ns: Applause.ns, name: Applause.name }

describe('what a message fastens', () => {
  it('is read', () => {
    expect(read(fixture('payload'))).toMatchObject({
      id: 'sonnet-1',
      type: applause,
      payloads: [applause],
      externals: [],
    })
    expect(read(fixture('replacement'))?.payloads.map((one) => Applause.decode(one))).toEqual([{ text: 'without end' }])
  })

  it('may be in the message itself', () => {
    expect(read(fixture('external'))).toMatchObject({
      type: { name: 'edit' },
      externals: [{ name: 'body', ns: NS_CLIENT }, { name: 'metre' }],
    })
  })

  it('may be nothing any more', () => {
    expect(read(fixture('removal'))).toMatchObject({ id: 'sonnet-1', type: applause, payloads: [] })
  })

  it('is what was encrypted, and not the shell around it', () => {
    expect(read(fixture('shell'))).toMatchObject({ id: 'sonnet-1', payloads: [applause] })
    expect(read(fixture('payload').replace('sonnet-1', "sonnet-1' shell='true"))).toBeUndefined()
  })

  it('is of one name, which the first child says', () => {
    const found = applying(`<a xmlns='urn:a'/><b xmlns='urn:a'/><a xmlns='urn:b'/><a xmlns='urn:a'>2</a>`)
    expect(found?.payloads.map(({ ns, name, children }) => [ns, name, children])).toEqual([
      ['urn:a', 'a', []],
      ['urn:a', 'a', ['2']],
    ])
  })

  it.each([
    ['nothing', []],
    ['what is empty', ['']],
    ['only what stands elsewhere', [`<external name='body'/>`]],
    ['to two messages', [`<a xmlns='urn:a'/>`, `<a xmlns='urn:a'/>`]],
  ])('is not %s', (_, inside) => {
    expect(applying(...inside)).toBeUndefined()
  })

  it('is not what belongs to nothing in the message', () => {
    expect(
      applying(`<a xmlns='urn:a'/><external name='subject'/><external name='body' element-namespace='urn:b'/>`),
    ).toMatchObject({
      externals: [],
    })
  })
})

describe('fastening', () => {
  it('names the children of the message that belong to it', () => {
    const message = Message.of({ to: 'feast@rooms.verona.example', body: 'Bravo' }).set(Applause, { text: 'loud' })
    addFastening(
      message,
      'sonnet-1',
      Applause,
      [{ text: 'a' }, { text: 'b' }],
      [{ ns: NS_CLIENT, name: 'body' }, Applause],
    )
    expectXml(
      message.element,
      `<message type='chat' to='feast@rooms.verona.example'><body>Bravo</body>
        <applause xmlns='urn:example:applause'>loud</applause>
        <apply-to xmlns='${NS_FASTENING}' id='sonnet-1'>
          <applause xmlns='urn:example:applause'>a</applause><applause xmlns='urn:example:applause'>b</applause>
          <external name='body'/><external name='applause' element-namespace='urn:example:applause'/>
        </apply-to></message>`,
    )
    expect(readFastening(message)?.externals.map(({ name }) => name)).toEqual(['body', 'applause'])
  })
})
