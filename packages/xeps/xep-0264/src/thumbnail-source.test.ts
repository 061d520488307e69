import { describe, expect, it } from 'vitest'
import { thumbnailDataUri, thumbnailSource } from './index.js'

const sourceOf = (uri: string) => thumbnailSource({ uri })

describe('the source of a thumbnail', () => {
  it('is at its sender, at a URL, or inline', () => {
    expect(sourceOf('cid:sha1+0bee@bob.xmpp.org')).toEqual({ kind: 'bob', cid: 'sha1+0bee@bob.xmpp.org' })
    const url = 'https://verona.example/thumb.png'
    expect(sourceOf(url)).toEqual({ kind: 'url', url })
    const data = new Uint8Array([137, 80, 78, 71])
    expect(sourceOf('data:image/png;base64,iVBORw==')).toEqual({ kind: 'inline', mediaType: 'image/png', data })
  })

  it('is a placeholder: a thumbhash by its bytes, a blurhash by its text', () => {
    const hash = new Uint8Array([28, 8, 6, 255])
    const uri = thumbnailDataUri('image/thumbhash', hash)
    expect(uri).toBe('data:image/thumbhash;base64,HAgG/w==')
    expect(sourceOf(uri)).toEqual({ kind: 'inline', mediaType: 'image/thumbhash', data: hash })
    // Some percent-encode what is base64.
    expect(sourceOf('data:image/thumbhash;base64,HAgG%2Fw%3D%3D')).toMatchObject({ data: hash })
    const blur = sourceOf('data:image/blurhash,LEHV6nWB2yk8%25')
    expect(blur?.kind === 'inline' && new TextDecoder().decode(blur.data)).toBe('LEHV6nWB2yk8%')
  })

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://',
    'cid:',
    'data:image/png;base64',
    'data:image/png;base64,***',
    'data:image/png,%zz',
    `data:image/png,${'a'.repeat(65_536)}`,
  ])('is unknown for %.40s', (uri) => {
    expect(sourceOf(uri)).toBeUndefined()
  })
})
