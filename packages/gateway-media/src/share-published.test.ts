import { Message, NS_CLIENT } from '@trestle/stanza'
import { expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addPublished, messagesOf, type Published, readSharedFiles } from './index.js'

const sha256 = { algo: 'sha-256', value: new Uint8Array(32).fill(7) }
const url = 'https://files.montague.example/c0ffee/r%C3%B6se.jpg'
const rose: Published = {
  url,
  name: 'röse.jpg',
  type: 'image/jpeg',
  size: 30_000,
  hashes: [sha256],
  width: 640,
  height: 480,
  thumbnail: { uri: 'data:image/thumbhash;base64,3OcRJYB4d3h/iIeHeEh3eIhw+j2w', mediaType: 'image/thumbhash' },
}
const letter: Published = {
  url: 'https://files.montague.example/beef/letter.ogg',
  name: 'letter.ogg',
  type: 'audio/ogg',
  size: 5000,
  hashes: [sha256],
  seconds: 2.5,
}
const to = 'juliet@capulet.example'
const message = () => Message.of({ to, id: 'm1' })

describe('a published file', () => {
  it('is in a message as clients of all ages read it', () => {
    const inFile = `
      <media-type>image/jpeg</media-type><name>röse.jpg</name><size>30000</size><width>640</width><height>480</height>
      <hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=</hash>
      <thumbnail xmlns='urn:xmpp:thumbs:1' uri='${rose.thumbnail!.uri}' media-type='image/thumbhash'/>`
    expectXml(
      addPublished(message(), rose).element,
      `
      <message xmlns='${NS_CLIENT}' to='${to}' id='m1' type='chat'>
        <file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'>
          <file xmlns='urn:xmpp:file:metadata:0'>${inFile}</file>
          <sources><url-data xmlns='http://jabber.org/protocol/url-data' target='${url}'/></sources>
        </file-sharing>
        <body>${url}</body>
        <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>
        <x xmlns='jabber:x:oob'><url>${url}</url></x>
        <reference xmlns='urn:xmpp:reference:0' type='data'>
          <media-sharing xmlns='urn:xmpp:sims:1'>
            <file xmlns='urn:xmpp:jingle:apps:file-transfer:5'>${inFile}</file>
            <sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='${url}'/></sources>
          </media-sharing>
        </reference>
        <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sims:1'><body/></fallback>
      </message>`,
    )
  })

  it.each([rose, letter])('is read as it was shared: $name', (published) => {
    const { files, caption } = readSharedFiles(addPublished(message(), published))
    const { thumbnail, ...known } = published
    expect(files).toEqual([{ ...known, urls: [known.url] }])
    expect(caption).toBe(undefined)
  })

  it('that no client shows is offered', () => {
    const { element } = addPublished(message(), { ...rose, type: 'application/pdf' })
    expect(element.child('urn:xmpp:sfs:0', 'file-sharing')?.attrs['disposition']).toBe('attachment')
  })
})

describe('messages', () => {
  it('are one for each file, and the caption behind them', () => {
    const messages = messagesOf([rose, letter], message, 'Two things')
    expect(messages.map(({ body }) => body)).toEqual([rose.url, letter.url, 'Two things'])
    expect(messages.map((one) => readSharedFiles(one))).toMatchObject([
      { files: [{ name: 'röse.jpg' }], caption: undefined },
      { files: [{ name: 'letter.ogg' }], caption: undefined },
      { files: [], caption: 'Two things' },
    ])
  })

  it.each([undefined, ''])('are the files alone for the caption %j', (caption) => {
    expect(messagesOf([rose], message, caption)).toHaveLength(1)
  })
})
