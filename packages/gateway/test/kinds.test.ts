import { Message as Stanza } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { Oob } from '@trestle/xep-0066'
import { NS_XHTML, NS_XHTML_IM, setXhtml } from '@trestle/xep-0071'
import { bob, bobExchange } from '@trestle/xep-0231'
import { Forwarded } from '@trestle/xep-0297'
import { Correction } from '@trestle/xep-0308'
import { readFiles } from '@trestle/xep-0447'
import { addSticker, Sticker } from '@trestle/xep-0449'
import { addLink, readLinks } from '@trestle/xep-0511'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { file, type Message, readAll } from '../src/index.js'
import { type AnyIncoming, messageGateway, NURSE, namedHost } from './message-gateway.js'
import { GATEWAY, ROMEO } from './trial-gateway.js'

const bytes = new TextEncoder().encode('a rose')
const image = (name: string) => file(bytes, { name })
const everything = { files: true, stickers: true, locations: true, polls: true, forwards: true } as const

describe('what the contact sends', () => {
  it('is a sticker, which clients that know none show as a picture', async () => {
    const { nurse, receives } = await messageGateway()
    await nurse().send({ kind: 'sticker', body: '\u{1f339}', file: image('rose.png'), pack: 'roses' })
    const [message, ...others] = await receives()
    expect(others).toEqual([])
    expect(message?.has(Sticker)).toBe(true)
    expect(message?.body).toBe('https://upload.example/rose.png')
    expect(message?.get(Oob)?.url).toBe(message?.body)
    expect(readFiles(message!)[0]?.file).toMatchObject({ name: 'rose.png', desc: { '': '\u{1f339}' } })
  })

  it('is what stands for a sticker, where that cannot be published', async () => {
    const { nurse, receives } = await messageGateway({}, namedHost(new Set(['rose.png'])))
    await nurse().send({ kind: 'sticker', body: '\u{1f339}', file: image('rose.png') })
    expect((await receives())[0]?.body).toBe('\u{1f339}\n\u201crose.png\u201d could not be sent: it could not be read.')
  })

  it('is a place, alone in its stanza, so that clients show a map', async () => {
    const { nurse, receives } = await messageGateway()
    const place = { kind: 'location', latitude: 0.0000001, longitude: -10.5 } as const
    await nurse().send({ ...place, body: 'I am here', name: 'Verona' })
    await nurse().send({ ...place, body: 'geo:0.0000001,-10.5' })
    await expect(nurse().send({ ...place, latitude: Number.NaN, body: '' })).rejects.toMatchObject({ code: 'invalid' })
    expect((await receives(3)).map(({ body }) => body)).toEqual([
      'geo:0.0000001,-10.5',
      'I am here\nVerona',
      'geo:0.0000001,-10.5',
    ])
  })

  it('is a poll in words', async () => {
    const { nurse, receives } = await messageGateway()
    await nurse().send({ kind: 'poll', body: 'When?', options: ['at nine', 'at ten'], multiple: true })
    expect((await receives())[0]?.body).toBe('When?\n1. at nine\n2. at ten\n(You may choose several.)')
  })

  it('is a quotation of what it forwards, with the files beside it', async () => {
    const { nurse, receives } = await messageGateway()
    const messages = [
      { by: 'Tybalt', message: { kind: 'text', body: 'Villain\nam I none' } },
      { by: 'Juliet', message: { kind: 'files', body: '', files: [image('rose.png')] } },
      { by: 'Paris', message: { kind: 'location', body: '', latitude: 1, longitude: 2 } },
    ] as const
    await nurse().send({ kind: 'forwarded', body: 'Look', messages })
    expect((await receives(2)).map(({ body }) => body)).toEqual([
      'https://upload.example/rose.png',
      'Look\n> Tybalt:\n> Villain\n> am I none\n> Juliet:\n> [rose.png]\n> Paris:\n> geo:1,2',
    ])
  })

  it('ends where messages are forwarded within one another for ever', async () => {
    const { nurse, receives } = await messageGateway()
    const messages: { by: string; message: Message }[] = []
    const endless: Message = { kind: 'forwarded', body: 'again', messages }
    messages.push({ by: 'Echo', message: endless })
    await nurse().send(endless)
    expect((await receives())[0]?.body?.split('\n')).toHaveLength(8)
    await expect(nurse().send({ kind: 'forwarded', body: '', messages: 7 } as never)).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  it('has what is at its links, with pictures that are published', async () => {
    const { nurse, receives } = await messageGateway({}, namedHost(new Set(['broken.png'])))
    const url = 'https://verona.example/'
    await nurse().sendText('See verona.example', {
      previews: [
        { url, title: 'Verona', description: 'A city', image: image('verona.png') },
        { url: 'https://mantua.example/', title: 'Mantua', image: image('broken.png') },
        ...([null, { url: 7 }, { url: 'none' }] as never[]),
      ],
    })
    const [message] = await receives()
    expect(message?.body).toBe('See verona.example\nhttps://mantua.example/')
    expect(readLinks(message!)).toMatchObject([
      { about: url, title: 'Verona', description: 'A city', images: [{ uri: 'https://upload.example/verona.png' }] },
      { about: 'https://mantua.example/', title: 'Mantua' },
    ])
  })
})

describe('what the user sends', () => {
  const sticker = {
    file: { name: 'rose.png', mediaType: 'image/png', hashes: [], thumbnails: [] },
    sources: ['https://upload.example/rose.png'],
  }

  it('is a sticker, a file or a link, as the network takes it', async () => {
    const told: unknown[] = []
    for (const capabilities of [everything, { files: true }, {}] as const) {
      const { send, got } = await messageGateway(capabilities)
      await send((m) => addSticker(m, { ...sticker, suggestion: '\u{1f339}' }))
      told.push([got[0]?.kind, got[0]?.body])
    }
    expect(told).toEqual([
      ['sticker', '\u{1f339}'],
      ['files', '\u{1f339}'],
      ['text', '\u{1f339}\nhttps://upload.example/rose.png'],
    ])
  })

  describe('by an image that only the client has', () => {
    const xhtml = (m: Stanza, ...cids: readonly string[]) =>
      setXhtml(
        m,
        new Element('body', NS_XHTML, {}, [
          new Element(
            'p',
            NS_XHTML,
            {},
            cids.map((cid) => new Element('img', NS_XHTML, { src: `cid:${cid}`, alt: 'x' })),
          ),
        ]),
      )

    async function setUp(capabilities: Parameters<typeof messageGateway>[0]) {
      const all = await messageGateway(capabilities)
      all.romeo.use(bob)
      const cid = await all.romeo.get(bob).setBob(bytes, 'image/webp')
      const read: string[] = []
      all.module.onMessage = async (message: AnyIncoming) => {
        const [one] = message.kind === 'files' ? message.files : message.kind === 'sticker' ? [message.file] : []
        if (one) read.push(`${one.type} ${new TextDecoder().decode(await readAll(one, { maxBytes: 100 }))}`)
      }
      return { ...all, cid, read }
    }

    it('is a sticker or a file, and the client is asked once', async () => {
      const { send, got, cid, read, romeo } = await setUp(everything)
      await Promise.all([1, 2].map(() => send((m) => xhtml(m, cid), { body: ':rose:' })))
      // It has no more to give: whoever asks again is refused.
      await romeo.get(bob).delBob(cid)
      await send((m) => xhtml(m, cid), { body: ':rose:', to: `juliet@${GATEWAY}` })
      await expect.poll(() => got.length).toBe(3)
      expect(got.map(({ kind, body }) => `${kind} ${body}`)).toEqual(Array(3).fill('sticker :rose:'))
      expect(read).toEqual(Array(3).fill('image/webp a rose'))
      const asFile = await setUp({ files: true })
      await asFile.send((m) => xhtml(m, asFile.cid))
      await expect.poll(() => asFile.read).toEqual(['image/webp a rose'])
      expect(asFile.got[0]?.kind).toBe('files')
    })

    it('is its text where the network takes neither, and refused with words where it has none', async () => {
      const { send, got, cid, receives } = await setUp({})
      await send((m) => xhtml(m, cid), { body: ':rose:' })
      await send((m) => xhtml(m, cid))
      expect((await receives())[0]?.error?.text).toBe('This network takes no stickers.')
      expect(got.map(({ kind, body }) => `${kind} ${body}`)).toEqual(['text :rose:'])
    })

    it('that it does not give is told', async () => {
      const { send, got, receives } = await setUp(everything)
      const cid = `sha1+${'0'.repeat(40)}@bob.xmpp.org`
      await send((m) => xhtml(m, cid), { body: ':rose:' })
      expect((await receives())[0]?.error).toMatchObject({
        condition: 'recipient-unavailable',
        text: 'The sticker could not be passed on: your client did not give its image.',
      })
      expect(got).toEqual([])
    })

    it('that it does not answer is told of, after a while', async () => {
      const { send, got, receives, romeo, gateway } = await messageGateway(everything)
      romeo.xmpp.iq.onGet(bobExchange, () => new Promise(() => {}))
      await send((m) => xhtml(m, `sha1+${'0'.repeat(40)}@bob.xmpp.org`), { body: ':rose:' })
      gateway.clock.advance(40_000)
      expect((await receives())[0]?.error?.condition).toBe('recipient-unavailable')
      expect(got).toEqual([])
    })

    it('beside others, or text, or of no content id, is no sticker', async () => {
      const { send, got, cid } = await setUp(everything)
      await send((m) => xhtml(m, cid, cid), { body: 'two' })
      await send((m) => xhtml(m, 'rose@example.org'), { body: 'none' })
      await send((m) => xhtml(m, ...Array<string>(2000).fill(cid)), { body: 'many' })
      expect(got.map(({ kind, body }) => `${kind} ${body}`)).toEqual(['text two', 'text none', 'text many'])
    })
  })

  it.each([
    ['geo:45.44,10.99', { latitude: 45.44, longitude: 10.99 }],
    [' geo:-45.44,-10,12;crs=wgs84;u=35?z=15\n', { latitude: -45.44, longitude: -10 }],
    ['geo:45.44,10.99;crs=nad27', undefined],
    ['geo:91,0', undefined],
    ['at geo:45.44,10.99', undefined],
    ['geo:1e3,2', undefined],
    [`geo:1,2${';a'.repeat(10_000)}`, undefined],
  ])('%j is a place or a text', async (body, place) => {
    const { send, got } = await messageGateway(everything)
    await send(() => {}, { body })
    expect(got[0]).toMatchObject({ kind: place ? 'location' : 'text', body, ...place })
    const none = await messageGateway()
    await none.send(() => {}, { body })
    expect(none.got[0]).toMatchObject({ kind: 'text', body })
  })

  const forward = (m: Stanza, from: string, body: string, inner: (m: Stanza) => unknown = () => {}) => {
    const stanza = Stanza.of({ from, to: ROMEO, type: 'chat', body })
    inner(stanza)
    return m.add(Forwarded, { delay: { stamp: new Date(1_000_000) }, stanza: stanza.element })
  }

  it('forwards messages, or quotes them', async () => {
    const fill = (m: Stanza) => {
      forward(m, `juliet@${GATEWAY}/legacy`, 'Art thou?')
      forward(m, `${ROMEO}/orchard`, 'geo:1,2')
      forward(m, 'tybalt@capulet.example', 'Look', (inner) => forward(inner, `nurse@${GATEWAY}`, 'Anon'))
    }
    const { send, got } = await messageGateway(everything)
    await send(fill, { body: 'See' })
    await send(fill)
    const [message, bare] = got
    expect(message).toMatchObject({
      kind: 'forwarded',
      body: 'See',
      messages: [
        { by: 'juliet', at: new Date(1_000_000), message: { kind: 'text', body: 'Art thou?' } },
        { by: ROMEO, message: { kind: 'location', latitude: 1, longitude: 2 } },
        { by: 'tybalt@capulet.example', message: { kind: 'text', body: 'Look\n> nurse:\n> Anon' } },
      ],
    })
    expect(bare).toMatchObject({ kind: 'forwarded', body: '' })
    const none = await messageGateway()
    await none.send(fill, { body: 'See' })
    expect(none.got[0]).toMatchObject({ kind: 'text' })
    expect(none.got[0]?.body).toBe(
      `See\n> juliet:\n> Art thou?\n> ${ROMEO}:\n> geo:1,2\n> tybalt@capulet.example:\n> Look\n> > nurse:\n> > Anon`,
    )
  })

  it('survives forwards that are none, are too many or too deep', async () => {
    const { send, got } = await messageGateway(everything)
    await send((m) => m.element.children.push(new Element('forwarded', 'urn:xmpp:forward:0', {}, [])), { body: 'none' })
    await send(
      (m) => {
        for (let count = 0; count < 300; count++) forward(m, NURSE, `${count}`)
      },
      { body: 'many' },
    )
    const nested = (m: Stanza, depth: number): Stanza =>
      depth === 0 ? m : forward(m, NURSE, `${depth}`, (inner) => nested(inner, depth - 1))
    await send((m) => nested(m, 12), { body: 'deep' })
    expect(got[0]).toMatchObject({ kind: 'text', body: 'none' })
    expect(got[1]).toMatchObject({ kind: 'forwarded' })
    expect((got[1] as { messages: readonly unknown[] }).messages).toHaveLength(20)
    expect(got[2]).toMatchObject({
      messages: [{ message: { kind: 'text', body: '12\n> nurse:\n> 11\n> > nurse:\n> > 10' } }],
    })
  })

  it('is edited with its looks, and by other kinds', async () => {
    const { send, edits } = await messageGateway({ ...everything, text: { markup: true }, edits: true })
    await send(() => {}, { body: 'Here', id: 'x1' })
    await send((m) => m.set(Correction, { id: 'x1' }), { body: '*There*', id: 'x2' })
    await send((m) => m.set(Correction, { id: 'x1' }), { body: 'geo:1,2', id: 'x3' })
    expect(edits).toMatchObject([
      { legacyId: 'n1', message: { kind: 'text', body: 'There', markup: [{ start: 0, end: 5, style: 'bold' }] } },
      { legacyId: 'n1', message: { kind: 'location', latitude: 1, longitude: 2 } },
    ])
  })

  it('has what is at its links', async () => {
    const { send, got } = await messageGateway()
    await send(
      (m) => {
        addLink(m, {
          about: 'https://verona.example/',
          title: 'Verona',
          images: [{ uri: 'cid:x' }, { uri: 'https://verona.example/a.png' }],
        })
        addLink(m, { about: 'javascript:alert(1)', title: 'None' })
      },
      { body: 'https://verona.example/' },
    )
    expect(got[0]?.previews).toMatchObject([
      { url: 'https://verona.example/', title: 'Verona', image: { url: new URL('https://verona.example/a.png') } },
    ])
  })
})

it('contacts announce what the network takes', async () => {
  const { romeo } = await messageGateway({ ...everything, text: { markup: true, mentions: true } })
  romeo.use(disco)
  const { features } = await romeo.get(disco).getInfo(`${NURSE}/legacy`)
  const expected = [
    'urn:xmpp:stickers:0',
    'urn:xmpp:markup:0',
    'urn:xmpp:reference:0',
    'urn:xmpp:forward:0',
    NS_XHTML_IM,
  ]
  expect([...features]).toEqual(expect.arrayContaining(expected))
})
