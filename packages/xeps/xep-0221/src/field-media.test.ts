import { readFileSync } from 'node:fs'
import { createHostPair, elementFrom, roundTrip } from '@trestle/testing'
import { DataForm, dataForms, formReceived } from '@trestle/xep-0004'
import { describe, expect, it } from 'vitest'
import { chooseUri, formMedia, Media, type MediaValue, mediaOf, NS_MEDIA, withMedia } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const owl: MediaValue = {
  height: 80,
  width: 290,
  uris: [
    { type: 'image/jpeg', uri: 'https://verona.example/riddles/owl.jpeg?A1B2' },
    { type: 'image/jpeg', uri: 'cid:sha1+0123456789abcdef0123456789abcdef01234567@bob.xmpp.org' },
  ],
}

describe('the elements', () => {
  it('of a sound in several formats', () => {
    const { uris } = roundTrip(fixture('audio'), Media)
    expect(uris.map(({ type }) => type)).toEqual(['audio/x-wav', 'audio/ogg; codecs=speex', 'audio/mpeg'])
  })

  it('of an image in a form', () => {
    const form = roundTrip(fixture('form'), DataForm)
    expect(form.fields?.map(mediaOf)).toEqual([[owl]])
  })

  it('have URIs on lines of their own, and leave out those without a type', () => {
    const xml = `<media xmlns='${NS_MEDIA}'><uri>https://a.example</uri><uri type='image/png'>\n cid:a@b \n</uri></media>`
    const field = { var: 'a', rest: { attrs: {}, children: [elementFrom(xml)] } }
    expect(mediaOf(field)).toEqual([{ uris: [{ type: 'image/png', uri: 'cid:a@b' }] }])
  })

  it('keep what is not known', () => {
    expect(roundTrip(`<media xmlns='${NS_MEDIA}' alt='An owl'/>`, Media).rest?.attrs).toEqual({ alt: 'An owl' })
  })

  it.each(['-1', '65536', 'tall'])('are refused with a height of %s, and left out of a field', (height) => {
    const element = elementFrom(`<media xmlns='${NS_MEDIA}' height='${height}'/>`)
    expect(() => Media.decode(element)).toThrow('media/@height')
    expect(mediaOf({ var: 'a', rest: { attrs: {}, children: [element, Media.encode(owl)] } })).toEqual([owl])
  })
})

describe('a place to take media from', () => {
  const media: MediaValue = {
    uris: [
      { type: 'image/svg+xml', uri: 'javascript:alert(1)' },
      { type: 'image/png', uri: 'http://verona.example/owl.png' },
      { type: 'IMAGE/GIF; x=y', uri: 'HTTPS://verona.example/owl.gif' },
      { type: 'image/webp', uri: 'https://verona.example/owl.webp' },
      { type: 'imagery/odd', uri: 'https://verona.example/odd' },
    ],
  }

  it('is of the best type', () => {
    expect(chooseUri(media, { types: ['image/webp', 'image/*'] })?.type).toBe('image/webp')
    expect(chooseUri(media, { types: ['audio/*', 'image/*'] })?.type).toBe('IMAGE/GIF; x=y')
    expect(chooseUri(media, { types: ['audio/*'] })).toBeUndefined()
  })

  it('has a scheme that is allowed', () => {
    expect(chooseUri(media, { types: ['image/svg+xml'] })).toBeUndefined()
    expect(chooseUri(media, { types: ['image/png'] })).toBeUndefined()
    expect(chooseUri(media, { types: ['image/png'], schemes: ['http:'] })?.uri).toBe('http://verona.example/owl.png')
  })
})

describe('a field', () => {
  it('gets media beside what it has', () => {
    const field = withMedia(withMedia({ var: 'ocr', required: true }, owl), { uris: [] })
    expect(mediaOf(field)).toEqual([owl, { uris: [] }])
    expect(field.required).toBe(true)
    expect(mediaOf({ var: 'none' })).toEqual([])
  })

  it.each(['', 'image', 'image/', 'image/ png', '/png'])('takes no media of the type %j', (type) => {
    const media = { uris: [{ type, uri: 'https://verona.example/owl' }] }
    expect(() => withMedia({ var: 'ocr' }, media)).toThrow(
      expect.objectContaining({ name: 'MediaError', code: 'invalid-type' }),
    )
  })

  it('carries them from one host to another', async () => {
    const { network, romeo, juliet } = createHostPair((host) => host.use(dataForms).use(formMedia))
    const shown: unknown[] = []
    juliet.xmpp.events.on(formReceived, ({ form }) => {
      shown.push(...(form.fields ?? []).map(juliet.get(formMedia).mediaOf))
    })
    const field = romeo.get(formMedia).withMedia({ var: 'ocr' }, owl)
    romeo.get(dataForms).send(juliet.jid, { type: 'form', fields: [field] })
    await network.settled()
    expect(shown).toEqual([[owl]])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(formMedia))
  expect(romeo.xmpp.features.list()).toContain(NS_MEDIA)
  romeo.remove(formMedia)
  expect(romeo.xmpp.features.list()).not.toContain(NS_MEDIA)
})
