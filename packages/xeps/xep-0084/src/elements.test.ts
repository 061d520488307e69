import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { AvatarData, AvatarMetadata, NS_AVATAR_METADATA } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('elements', () => {
  it.each(['publish-data', 'retrieve-data'])('read and write %s', (name) => {
    expect(new TextDecoder().decode(roundTrip(fixture(name), AvatarData))).toBe('By the wall')
  })

  it.each([
    ['publish-metadata', ['image/png'], 0],
    ['publish-url', ['image/gif'], 0],
    ['notification', ['image/png'], 0],
    ['disable', [], 0],
    ['disable-notification', [], 0],
    ['formats', ['image/png', 'image/png', 'image/gif', 'image/mng'], 0],
    ['pointer', ['image/png'], 1],
  ] as const)('read and write %s', (name, types, pointers) => {
    const value = roundTrip(fixture(name), AvatarMetadata)
    expect(value.infos.map(({ type }) => type)).toEqual(types)
    expect(value.pointers).toHaveLength(pointers)
  })

  it('tell where an avatar is on the web', () => {
    const { infos } = roundTrip(fixture('publish-url'), AvatarMetadata)
    expect(infos[0]?.url).toBe('https://pictures.montague.example/romeo.gif')
  })

  it('read metadata without the infos that are invalid', () => {
    const xml = `<metadata xmlns='${NS_AVATAR_METADATA}'><info/><info bytes='1' id='a' type='image/png' width='-1'/></metadata>`
    expect(AvatarMetadata.decode(parse(xml)).infos).toMatchObject([{ id: 'a' }])
  })

  it('read data with line feeds', () => {
    const data = AvatarData.decode(parse(`<data xmlns='urn:xmpp:avatar:data'>\n  QnkgdGhl\n  IHdhbGw=\n</data>`))
    expect(new TextDecoder().decode(data)).toBe('By the wall')
  })

  it('refuse data that is no base64', () => {
    expect(() => AvatarData.decode(parse(`<data xmlns='urn:xmpp:avatar:data'>%</data>`))).toThrow('data')
  })
})
