import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { fileDimensions } from '@trestle/xep-0446'
import { describe, expect, it } from 'vitest'
import { NS_STICKERS, packId, readSticker, Sticker, StickerPack, verifyPack } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['sticker', {}],
    ['sticker-of-a-pack', { pack: 'Qm9vayBvZiBib29rcyBvZiBi' }],
  ])('of a %s', (name, value) => {
    expect(roundTrip(fixture(name), Sticker)).toEqual(value)
    expect(readSticker(new Message(elementFrom(fixture(name))))?.file.sources?.urls).toEqual([
      { target: 'https://files.montague.example/c0ffee/rose.png' },
    ])
  })

  it('of a pack, of the hash that it says', async () => {
    const pack = roundTrip(fixture('pack'), StickerPack)
    expect(pack).toMatchObject({ names: { '': 'The orchard' } })
    expect(pack.stickers.map(({ file }) => file.desc?.[''])).toEqual(['🌹', '🌙'])
    expect(pack.stickers[0]?.suggestions).toEqual([{ text: 'rose' }])
    expect(fileDimensions(pack.stickers[0]!.file)).toEqual({ width: 256, height: 256 })
    await verifyPack(pack, packId(pack.hash!))
    expect(fixture('pack')).toContain(`<item id='${packId(pack.hash!)}'>`)
  })

  it('leave out stickers without a file', () => {
    expect(StickerPack.decode(elementFrom(`<pack xmlns='${NS_STICKERS}'><item/></pack>`)).stickers).toEqual([])
  })
})
