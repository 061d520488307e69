import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { LinkDescription, NS_RDF, readLinks } from './index.js'

const fixture = readFileSync(new URL('../fixtures/page.xml', import.meta.url), 'utf8')

describe('a description', () => {
  it('of a page', () => {
    const { about, properties } = roundTrip(fixture, LinkDescription)
    expect([about, properties.length]).toEqual(['https://verona.example/ballads/seven', 11])
    expect(readLinks(new Message(elementFrom(fixture)))).toEqual([
      {
        about,
        title: 'The seventh ballad',
        description: 'Of two households',
        url: 'https://verona.example/canonical/seven',
        type: 'website',
        siteName: 'Verona',
        images: [
          { uri: 'https://verona.example/seven.png' },
          { uri: 'cid:sha-256+0beec7b5@bob.xmpp.org' },
          { uri: 'ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' },
          { uri: 'data:image/jpeg,...', alt: 'Two houses' },
        ],
        video: 'https://verona.example/seven.html',
      },
    ])
  })

  it.each([`about='https://a.example'`, '', `xmlns:r='${NS_RDF}' r:about='nothing'`])('is none with %s', (attrs) => {
    expect(() => LinkDescription.decode(elementFrom(`<Description xmlns='${NS_RDF}' ${attrs}/>`))).toThrow('about')
  })
})
