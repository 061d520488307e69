import type { Message as Stanza } from '@trestle/stanza'
import { Correction } from '@trestle/xep-0308'
import { Retract } from '@trestle/xep-0424'
import { describe, expect, it } from 'vitest'
import { file } from '../src/index.js'
import { messageGateway } from './message-gateway.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const image = (name: string) => file(bytes(name), { name })

/** What a client shows that does what stanzas say, in order: corrections and retractions of what it knows by their ids. */
function screen() {
  const lines = new Map<string, string>()
  return {
    takes(stanzas: readonly Stanza[]) {
      for (const one of stanzas) {
        const corrected = one.get(Correction)?.id
        const retracted = one.get(Retract)?.id
        if (retracted !== undefined) {
          expect(lines.delete(retracted)).toBe(true)
        } else if (corrected !== undefined) {
          expect(lines.has(corrected)).toBe(true)
          lines.set(corrected, one.body!)
        } else lines.set(one.id!, one.body!)
      }
      return [...lines.values()].map((line) => line.replace('https://upload.example/', ''))
    },
  }
}

describe('an edit of a message with files', () => {
  async function sent() {
    const { nurse, receives } = await messageGateway()
    const { takes } = screen()
    await nurse().sendFiles([image('a.png'), image('b.png')], { body: 'Two', legacyId: 'm1' })
    expect(takes(await receives(3))).toEqual(['a.png', 'b.png', 'Two'])
    const edit = async (names: readonly string[] | undefined, body: string) => {
      const [first, ...others] = (names ?? []).map(image)
      await nurse().edit('m1', first ? { kind: 'files', files: [first, ...others], body } : body)
      const stanzas = await receives()
      return { count: stanzas.length, shown: takes(stanzas) }
    }
    return { edit, nurse, receives, takes }
  }

  it('replaces the caption alone, and no file', async () => {
    const { edit } = await sent()
    expect(await edit(undefined, 'Both')).toEqual({ count: 1, shown: ['a.png', 'b.png', 'Both'] })
    expect(await edit(['a.png', 'b.png'], 'Again')).toEqual({ count: 1, shown: ['a.png', 'b.png', 'Again'] })
    expect(await edit(undefined, 'Two')).toEqual({ count: 1, shown: ['a.png', 'b.png', 'Two'] })
  })

  it('replaces, takes back and adds files, also those of earlier edits', async () => {
    const { edit } = await sent()
    expect(await edit(['a.png', 'c.png'], 'Two')).toEqual({ count: 1, shown: ['a.png', 'c.png', 'Two'] })
    expect(await edit(['a.png'], 'One')).toEqual({ count: 2, shown: ['a.png', 'One'] })
    expect(await edit(['a.png', 'b.png', 'd.png'], 'One')).toEqual({
      count: 2,
      shown: ['a.png', 'One', 'b.png', 'd.png'],
    })
    expect(await edit(['a.png', 'b.png', 'e.png'], '')).toEqual({ count: 2, shown: ['a.png', 'b.png', 'e.png'] })
    expect(await edit(undefined, 'New')).toEqual({ count: 1, shown: ['a.png', 'b.png', 'e.png', 'New'] })
  })

  it('that changes nothing says nothing', async () => {
    const { nurse, receives } = await sent()
    await nurse().edit('m1', { kind: 'files', files: [image('a.png'), image('b.png')], body: 'Two' })
    await nurse().sendText('Next')
    expect((await receives()).map(({ body }) => body)).toEqual(['Next'])
  })
})

it('an edit of a place moves it, and of its text changes that', async () => {
  const { nurse, receives } = await messageGateway()
  const { takes } = screen()
  const place = { kind: 'location', latitude: 45.44, longitude: 10.99, body: 'Here' } as const
  await nurse().send(place, { legacyId: 'm1' })
  expect(takes(await receives(2))).toEqual(['geo:45.44,10.99', 'Here'])
  await nurse().edit('m1', { ...place, latitude: 45.16 })
  expect(takes(await receives())).toEqual(['geo:45.16,10.99', 'Here'])
  await nurse().edit('m1', 'There')
  expect(takes(await receives())).toEqual(['geo:45.16,10.99', 'There'])
})

it('an edit of a long text replaces the pieces that differ', async () => {
  const { nurse, receives } = await messageGateway()
  const piece = (word: string) => `${word} `.repeat(60_000 / (word.length + 1)).trimEnd()
  const text = (...words: readonly string[]) => words.map(piece).join('\n')
  await nurse().sendText(text('one', 'two', 'six'), { legacyId: 'm1' })
  const pieces = await receives(3)
  await nurse().edit('m1', text('one', 'ten', 'six'))
  const edited = await receives()
  expect(edited.map((one) => one.get(Correction)?.id)).toEqual([pieces[1]?.id])
})
