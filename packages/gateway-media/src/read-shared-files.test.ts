import { Message, NS_CLIENT } from '@trestle/stanza'
import { elementFrom } from '@trestle/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attachmentOf, readSharedFiles } from './index.js'

const url = 'https://upload.montague.example/c0ffee/rose.jpg'
const other = 'https://upload.montague.example/beef/thorn.jpg'
const oob = (of = url) => `<x xmlns='jabber:x:oob'><url>${of}</url></x>`
const body = (text: string) => `<body>${text}</body>`
const sharing = (file: string, targets: readonly string[] = [url]) => `
  <file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'>
    <file xmlns='urn:xmpp:file:metadata:0'>${file}</file>
    <sources>${targets.map((target) => `<url-data xmlns='http://jabber.org/protocol/url-data' target='${target}'/>`).join('')}</sources>
  </file-sharing>`
const media = (file: string, uri = url, range = '', version = 5) => `
  <reference xmlns='urn:xmpp:reference:0' type='data'${range}>
    <media-sharing xmlns='urn:xmpp:sims:1'>
      <file xmlns='urn:xmpp:jingle:apps:file-transfer:${version}'>${file}</file>
      <sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='${uri}'/></sources>
    </media-sharing>
  </reference>`
const fallback = (of: string, range = '') =>
  `<fallback xmlns='urn:xmpp:fallback:0' for='${of}'><body${range}/></fallback>`

const read = (inside: string) =>
  readSharedFiles(
    new Message(
      elementFrom(`<message type='chat' from='romeo@montague.example/orchard'>${inside}</message>`, NS_CLIENT),
    ),
  )
const plain = (of = url) => ({ url: of, urls: [of], hashes: [] })

describe('what clients send', () => {
  it('by the URL as the body, as Conversations and Gajim do', () => {
    expect(read(`${body(url)}${oob()}<markable xmlns='urn:xmpp:chat-markers:0'/>`)).toEqual({
      files: [plain()],
      caption: undefined,
    })
  })

  it('by metadata, and a fallback, as Dino does', () => {
    const metadata = `<name>rose.jpg</name><media-type>image/jpeg</media-type><size>42</size><width>6</width><height>4</height>
      <hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AQID</hash>`
    const { files, caption } = read(`${sharing(metadata)}${fallback('urn:xmpp:sfs:0')}${body(url)}${oob()}`)
    expect(files).toEqual([
      {
        ...plain(),
        ...{ name: 'rose.jpg', type: 'image/jpeg', size: 42, width: 6, height: 4 },
        hashes: [{ algo: 'sha-256', value: new Uint8Array([1, 2, 3]) }],
      },
    ])
    expect(caption).toBe(undefined)
  })

  it('by metadata first and its source later', () => {
    const later = `<attach-to xmlns='urn:xmpp:message-attaching:1' id='m1'/><sources xmlns='urn:xmpp:sfs:0'/>
      ${fallback('urn:xmpp:sfs:0')}${body(url)}${oob()}`
    expect(read(sharing('<name>rose.jpg</name>', [])).files).toEqual([])
    expect(read(later)).toEqual({ files: [plain()], caption: undefined })
  })

  it('by a caption with the URL behind it as a fallback, as Cheogram does', () => {
    const text = `Look 🌹 at this\n${url}`
    // Code points.
    const start = [...'Look 🌹 at this\n'].length
    const range = ` start='${start}' end='${start + url.length}'`
    const expected = { files: [{ url, type: 'image/jpeg' }], caption: 'Look 🌹 at this' }
    const shared = sharing('<media-type>image/jpeg</media-type>')
    expect(read(`${body(text)}${oob()}${shared}${fallback('jabber:x:oob', range)}`)).toMatchObject(expected)
    expect(read(`${body(text)}${oob()}${shared}`)).toMatchObject(expected)
  })

  it('by references and an older description of the file, as Movim did', () => {
    const file = `<media-type>video/webm</media-type><name>https://tenor.example/x.gif</name><size>40012</size>`
    const known = { name: 'https%3A%2F%2Ftenor.example%2Fx.gif', type: 'video/webm', size: 40012 }
    expect(read(`${body(url)}${media(file, url, '', 4)}${oob()}`)).toEqual({
      files: [{ ...plain(), ...known }],
      caption: undefined,
    })
  })

  it('by references, as Movim and Psi do', () => {
    const file = `<media-type>Image/JPEG; q=1</media-type><name>https://tenor.example/x.gif</name><size>40012</size>
      <thumbnail xmlns='urn:xmpp:thumbs:1' media-type='image/png' uri='data:image/png;base64,AQID'/>`
    expect(read(`${body(url)}${media(file)}${oob()}`)).toEqual({
      files: [
        {
          ...plain(),
          ...{ type: 'image/jpeg', name: 'https%3A%2F%2Ftenor.example%2Fx.gif', size: 40012 },
          thumbnail: new Uint8Array([1, 2, 3]),
        },
      ],
      caption: undefined,
    })
  })

  it('by an encrypted URL', () => {
    const encrypted = `aesgcm://upload.montague.example/rose.jpg#${'c0ffee'.repeat(14)}`
    expect(read(body(encrypted))).toEqual({ files: [plain(encrypted)], caption: undefined })
    expect(read(body(encrypted) + oob(encrypted)).files).toHaveLength(1)
    expect(read(body(`${encrypted}\ndata:image/jpeg;base64,AQID`))).toEqual({
      files: [{ ...plain(encrypted), thumbnail: new Uint8Array([1, 2, 3]) }],
      caption: undefined,
    })
  })

  it('by several of them', () => {
    const expected = { files: [plain(), plain(other)], caption: 'Both' }
    expect(read(`${body(`Both\n${url}\n${other}`)}${oob()}${oob(other)}`)).toEqual(expected)
    expect(read(`${body('Both')}${sharing('')}${sharing('', [other])}`)).toEqual(expected)
    expect(read(`${body('Both')}${oob()}${oob(other)}`)).toEqual(expected)
  })

  it('by a URL without a body', () => {
    expect(read(oob())).toEqual({ files: [plain()], caption: undefined })
  })
})

describe('a text', () => {
  it.each([
    ['alone', body('Good night')],
    ['that is a URL', body(url)],
    ['with a URL of it beside', `${body(`See ${url} for more`)}${oob()}`],
    ['with a file that is nowhere', `${body('A rose')}${sharing('<name>rose.jpg</name>', [])}`],
    ['with a URL of another scheme', `${body('cid:rose')}${oob('cid:rose')}`],
    ['with a URL that is none', `${body('https://[')}${oob('https://[')}`],
    ['that a fallback takes away, without what it is for', `${body('A rose')}${fallback('urn:xmpp:sfs:0')}`],
  ])('%s is a text', (_, inside) => {
    const { files, caption } = read(inside)
    expect(files).toEqual([])
    expect(inside).toContain(`<body>${caption}</body>`)
  })

  it('that a reference puts a file into the place of is a caption without it', () => {
    const text = `Look at ${url} there`
    const range = ` begin='8' end='${8 + url.length}'`
    expect(read(`${body(text)}${media('<size>1</size>', url, range)}`)).toMatchObject({ caption: 'Look at  there' })
    expect(read(`${body('The rose here')}${media('', url, ` begin='4' end='8'`)}`).caption).toBe('The rose here')
  })
})

describe('several descriptions of one file', () => {
  it('are one, of which the newest way says most', () => {
    const first = sharing('<name>rose.jpg</name>', [url, other])
    const second = media('<name>other.jpg</name><size>42</size>', other)
    const { files } = read(`${oob('http://upload.montague.example/rose.jpg')}${oob()}${second}${first}`)
    expect(files).toEqual([
      { url, urls: [url, other], hashes: [], name: 'rose.jpg', size: 42 },
      plain('http://upload.montague.example/rose.jpg'),
    ])
  })

  it('have their secure places first', () => {
    const { files } = read(sharing('', ['http://a.example/1', 'ftp://a.example/1', 'https://b.example/1']))
    expect(files[0]?.urls).toEqual(['https://b.example/1', 'http://a.example/1'])
  })

  it('are the same however a URL is written', () => {
    expect(read(`${sharing('', ['https://UPLOAD.montague.example:443/c0ffee/rose.jpg'])}${body(url)}${oob()}`)).toEqual(
      {
        files: [plain()],
        caption: undefined,
      },
    )
  })

  it('that are malformed cost the others nothing', () => {
    const broken = `<file-sharing xmlns='urn:xmpp:sfs:0'/><x xmlns='jabber:x:oob'/>
      <reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'/></reference>`
    expect(read(`${broken}${body(url)}${oob()}`).files).toEqual([plain()])
  })

  it('are bounded', () => {
    const many = Array.from({ length: 300 }, (_, at) => `${url}?${at}`)
    expect(read(many.map(oob).join('')).files).toHaveLength(100)
    expect(read(sharing('', many)).files[0]?.urls).toHaveLength(10)
  })
})

it('never reads other than what is there, whatever is', () => {
  const part = fc.constantFrom(
    ...[oob(), oob(other), sharing(''), sharing('<size>x</size>', [other]), media(''), fallback('urn:xmpp:sfs:0')],
    ...[fallback('jabber:x:oob', ` start='3' end='1'`), fallback('urn:xmpp:sims:1', ` start='2'`)],
  )
  const line = fc.constantFrom('A rose', url, other, '🌹', '')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.array(line, { maxLength: 4 }), (parts, lines) => {
      const { files, caption } = read(body(lines.join('\n')) + parts.join(''))
      expect(new Set(files.map((one) => one.url)).size).toBe(files.length)
      expect(files.every((one) => [url, other].includes(one.url))).toBe(true)
      for (const one of files) expect((caption ?? '').split('\n')).not.toContain(one.url)
    }),
    { seed: 1597, numRuns: 300 },
  )
})

it('a file that was received is an attachment', () => {
  const hash = `<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AQID</hash>`
  const [received] = read(sharing(`<name>rose.jpg</name><length>1500</length>${hash}`)).files
  expect(attachmentOf(received!)).toMatchObject({
    url: new URL(url),
    name: 'rose.jpg',
    seconds: 1.5,
    sha256: new Uint8Array([1, 2, 3]),
  })
})
