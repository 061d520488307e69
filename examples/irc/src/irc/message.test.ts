import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeLine } from './message.js'

describe('lines to a server', () => {
  it.each([
    [writeLine('PRIVMSG', ['#verona', 'But soft']), 'PRIVMSG #verona :But soft'],
    [writeLine('PRIVMSG', ['#verona', 'soft']), 'PRIVMSG #verona soft'],
    [writeLine('TOPIC', ['#verona', '']), 'TOPIC #verona :'],
    [writeLine('PRIVMSG', ['#verona', ':)']), 'PRIVMSG #verona ::)'],
    [writeLine('LIST', []), 'LIST'],
    [
      writeLine('TAGMSG', ['#v'], { '+typing': 'active', label: 'a;b \\c' }),
      '@+typing=active;label=a\\:b\\s\\\\c TAGMSG #v',
    ],
    [writeLine('JOIN', ['#v'], { a: '' }), '@a JOIN #v'],
  ])('%s', (line, wanted) => {
    expect(line).toBe(wanted)
  })

  it.each([
    [['#verona', 'soft\r\nQUIT']],
    [['#verona', 'soft\nQUIT']],
    [['#verona\0', 'soft']],
    [['#verona soft', 'x']],
    [['', 'x']],
    [[':x', 'x']],
  ])('refuses %j', (params) => {
    expect(() => writeLine('PRIVMSG', params)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('refuses tags that cannot be, or that are too long', () => {
    expect(() => writeLine('JOIN', [], { 'a b': 'x' })).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => writeLine('JOIN', [], { a: 'x'.repeat(5000) })).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('makes one line of one command, or none', () => {
    const word = fc.string({ unit: 'binary', maxLength: 8 })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), word, (params, tag) => {
        let line: string
        try {
          line = writeLine('PRIVMSG', params, { label: tag })
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid' })
          return
        }
        expect(line).not.toMatch(/[\r\n\0]/)
        expect(line).toMatch(/^(@label(=[^ ]*)? )?PRIVMSG/)
        const [, middle = '', trailing] = /PRIVMSG(.*?)(?: :(.*))?$/s.exec(line) ?? []
        const read = [...middle.split(' ').slice(1), ...(trailing === undefined ? [] : [trailing])]
        expect(read).toEqual(params)
      }),
    )
  })
})
