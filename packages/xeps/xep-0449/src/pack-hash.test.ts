import { base64 } from '@trestle/stanza'
import { describe, expect, it } from 'vitest'
import { packHash, packId, type StickerPackValue, verifyPack } from './index.js'

const sticker = (desc: string, ...algos: string[]) => ({
  file: {
    desc: { '': desc, it: 'altro' },
    hashes: algos.map((algo, index) => ({ algo, value: new Uint8Array([index]) })),
    thumbnails: [],
  },
  suggestions: [],
})
const pack = (...stickers: StickerPackValue['stickers']): StickerPackValue => ({
  names: { '': 'Orchard', it: 'Frutteto' },
  summaries: { '': 'By the wall' },
  stickers,
})
const [rose, moon] = [sticker('🌹', 'sha-256', 'sha3-256'), sticker('\uffee', 'sha-256', 'sha3-256')]
const id = async (value: StickerPackValue) => packId(await packHash(value))

describe('the id of a pack', () => {
  it('depends on no order, in languages, stickers or hashes', async () => {
    const file = { ...rose.file, hashes: [...rose.file.hashes].reverse() }
    const other = { ...pack(moon, { ...rose, file }), names: { it: 'Frutteto', '': 'Orchard' } }
    expect(await id(other)).toBe(await id(pack(rose, moon)))
  })

  it('depends on its texts, on what stands for stickers, and on their hashes, not on the rest', async () => {
    const ids = await Promise.all([
      id(pack(rose, moon)),
      id(pack(rose)),
      id(pack(rose, sticker('\uffee', 'sha-256'))),
      id({ ...pack(rose, moon), names: { '': 'Orchard' } }),
      id({ ...pack(rose, moon), names: { '': 'Orchard', de: 'Frutteto' } }),
      id(pack(sticker('🌷', 'sha-256', 'sha3-256'), moon)),
    ])
    expect(new Set(ids).size).toBe(ids.length)
    const suggestions = [{ text: 'rose' }]
    expect(await id({ ...pack({ ...rose, suggestions }, moon), restricted: true })).toBe(ids[0])
  })

  it('has 144 bits of the hash', async () => {
    const hash = await packHash(pack(rose), 'sha-512')
    expect(base64.decode(packId(hash))).toEqual(hash.value.slice(0, 18))
  })
})

describe('a pack', () => {
  it('is only the one of its id', async () => {
    const hash = await packHash(pack(rose))
    await verifyPack({ ...pack(rose), hash }, packId(hash))
    const verified = (value: Partial<StickerPackValue>, of = packId(hash)) =>
      verifyPack({ ...pack(rose), hash, ...value }, of)
    await expect(verified({ stickers: [moon] })).rejects.toMatchObject({ code: 'hash-mismatch' })
    await expect(verified({}, 'a'.repeat(24))).rejects.toMatchObject({ code: 'hash-mismatch' })
    await expect(verified({ hash: undefined })).rejects.toMatchObject({ code: 'hash-mismatch' })
    for (const algo of ['sha-1', 'md5'])
      await expect(verified({ hash: { ...hash, algo } })).rejects.toMatchObject({ code: 'unsupported-algorithm' })
  })
})
