import { textSingle } from '@trestle/xep-0004'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillFromChat, readChatLine } from './chat-line.js'
import { defineCommand } from './command.js'

const text = () => textSingle()
const kick = defineCommand({
  name: 'kick',
  summary: 'Puts somebody out',
  fields: { nick: text(), reason: text() },
  run: () => '',
})
const valuesOf = (rest: string) => fillFromChat(kick, rest).fields?.map(({ values }) => values?.[0])

describe('a line of a chat', () => {
  it.each([
    ['!kick', { name: 'kick', rest: '' }],
    ['  !kick romeo  ', { name: 'kick', rest: 'romeo' }],
    ['!kick romeo\nfor a brawl', { name: 'kick', rest: 'romeo\nfor a brawl' }],
    ['kick romeo', undefined],
    ['! kick', undefined],
    ['!Kick', undefined],
    ['!kick!', undefined],
    [`!kick ${'o'.repeat(2000)}`, undefined],
  ])('%j', (body, line) => expect(readChatLine(body)).toEqual(line))

  it.each([
    ['', []],
    ['romeo', ['romeo']],
    ['romeo for a  brawl', ['romeo', 'for a  brawl']],
    ['"young romeo" for a brawl', ['young romeo', 'for a brawl']],
    ['"young romeo', ['"young', 'romeo']],
    ['romeo "for a brawl"', ['romeo', 'for a brawl']],
    ['"" nothing', ['', 'nothing']],
  ])('%j fills the fields in their order', (rest, values) => expect(valuesOf(rest)).toEqual(values))

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (rest) => {
        expect(valuesOf(rest)?.length).toBeLessThanOrEqual(2)
        expect(readChatLine(`!kick ${rest}`)?.name).toBe('kick')
      }),
    )
  })

  it('leaves a command without fields empty', () => {
    const help = defineCommand({ name: 'help', summary: 'Helps', run: () => '' })
    expect(fillFromChat(help, 'me please').fields).toEqual([])
  })
})
