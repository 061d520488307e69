import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { Bob, BobRequest, cidFromUri, NS_BOB, parseCid } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const cid = 'sha1+5ed25af7b1ed23fb00122e13d7f74c4d8262acd8@bob.xmpp.org'
const data = new TextEncoder().encode('coucou')
const decode = (attrs: string, text = '') => Bob.decode(parse(`<data xmlns='${NS_BOB}' ${attrs}>${text}</data>`))

describe('the elements', () => {
  it('of a request', () => {
    expect(roundTrip(fixture('request'), BobRequest)).toEqual({ cid })
  })

  it('of a result', () => {
    expect(roundTrip(fixture('result'), Bob)).toEqual({ cid, type: 'text/plain', maxAge: 3600, data })
  })

  it('of data in a message', () => {
    expect(roundTrip(fixture('in-message'), Bob)).toEqual({ cid, type: 'text/plain; charset=utf-8', maxAge: 0, data })
  })

  it('of a reference in a message', () => {
    const uri = /src='([^']+)'/.exec(fixture('reference'))![1]!
    expect(cidFromUri(uri)).toBe(cid)
  })

  it('read base64 in lines, which the XEP itself shows', () => {
    expect(decode(`cid='${cid}'`, '\n  Y291\n  Y291\n').data).toEqual(data)
  })

  it('pass over a type that is none', () => {
    expect(decode(`cid='${cid}' type='../../etc'`)).toEqual({ cid, data: new Uint8Array() })
    expect(decode(`cid='${cid}' type='text/plain; ${'x'.repeat(300)}'`).type).toBeUndefined()
  })

  it.each([
    ['no content id', '', ''],
    ['no base64', `cid='${cid}'`, 'c*ucou'],
    ['a negative age', `cid='${cid}' max-age='-1'`, ''],
  ])('refuse %s', (_, attrs, text) => {
    expect(() => decode(attrs, text)).toThrow(expect.objectContaining({ code: 'invalid-element' }))
  })
})

describe('content ids', () => {
  it('have parts, and one way of writing', () => {
    expect(parseCid(cid)).toEqual({ cid, algorithm: 'sha1', hash: cid.slice(5, 45) })
    expect(parseCid(cid.toUpperCase())?.cid).toBe(cid)
    expect(parseCid(cid.replace('sha1', 'sha-1'))?.cid).toBe(cid)
    expect(parseCid(`blake2b-256+${'0a'.repeat(32)}@bob.xmpp.org`)?.algorithm).toBe('blake2b-256')
  })

  it.each([
    '',
    'coucou',
    'sha1+00@bob.xmpp.org',
    cid.slice(5),
    cid.replace('sha1', ''),
    cid.replace('@bob.xmpp.org', ''),
    cid.replace('bob.xmpp.org', 'bob.example'),
    `${cid}.json`,
    `${cid}\n`,
    ` ${cid}`,
    `cid:${cid}`,
    cid.replace('sha1', '../sha1'),
    cid.replace('sha1', '..'),
    cid.replace('+', '+../'),
    cid.replace('+', '+%2e%2e%2f'),
    `../../../etc/passwd+${'0a'.repeat(20)}@bob.xmpp.org`,
    `C:\\sha1+${'0a'.repeat(20)}@bob.xmpp.org`,
    `sha1+${'0a'.repeat(19)}@bob.xmpp.org`,
    `sha-512+${'0a'.repeat(64)}/@bob.xmpp.org`,
    `sha1\0+${'0a'.repeat(20)}@bob.xmpp.org`,
    `x+${'0a'.repeat(100_000)}@bob.xmpp.org`,
  ])('are not %j', (text) => {
    expect(parseCid(text)).toBeUndefined()
  })

  it('are not in other URIs', () => {
    expect(cidFromUri('https://example.org/')).toBeUndefined()
    expect(cidFromUri('cid:%zz')).toBeUndefined()
    expect(cidFromUri(`CID:${cid.replace('+', '%2B')}`)).toBe(cid)
  })
})
