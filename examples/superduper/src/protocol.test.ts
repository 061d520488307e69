import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FieldError } from './fields.js'
import { envelope, errorCodes, events, isAccountName, requests } from './protocol.js'

describe('the tables of messages', () => {
  it('read nothing but what they name, or refuse with a field error', () => {
    const readers = [
      envelope,
      ...Object.values(events),
      ...Object.values(requests).flatMap((one) => [one.args, one.reply]),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...readers), fc.jsonValue(), (read, value) => {
        try {
          expect(Object.keys(read(value, ''))).not.toContain('__proto__')
        } catch (error) {
          expect(error).toBeInstanceOf(FieldError)
        }
      }),
    )
  })

  it('leave out what they do not know, and see own fields only', () => {
    const line = JSON.parse('{"contact":"romeo","more":1,"__proto__":{"x":1}}')
    expect(requests['add-contact'].args(line, '')).toEqual({ contact: 'romeo' })
    expect(() => requests['add-contact'].args(JSON.parse('{"__proto__":{"contact":"romeo"}}'), '')).toThrow(FieldError)
  })

  it.each([
    ['destination must be a string', { body: 'x' }],
    ['destination is empty', { destination: '', body: 'x' }],
    ['destination has characters that are not allowed', { destination: 'a\nb', body: 'x' }],
    ['body must be a string', { destination: 'a', body: 1 }],
    ['body exceeds 16384 bytes', { destination: 'a', body: 'é'.repeat(8193) }],
    ['clientId exceeds 128 bytes', { destination: 'a', body: 'x', clientId: 'x'.repeat(129) }],
    ['the line must be an object', []],
  ])('say what is wrong: %s', (text, line) => {
    expect(() => requests.send.args(line, '')).toThrow(text)
  })
})

it('the README names every request, event and error', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const name of Object.keys({ ...requests, ...events, ...errorCodes })) expect(readme).toContain(`\`${name}\``)
})

describe('account names', () => {
  it.each(['juliet', 'Juliet Capulet', 'd’artagnan@louvre', '王', '__proto__'])('may be %j', (name) => {
    expect(isAccountName(name)).toBe(true)
  })
  it.each(['', ' juliet', '#juliet', 'a:b', 'a\tb', 'x'.repeat(65), '\ud800'])('may not be %j', (name) => {
    expect(isAccountName(name)).toBe(false)
  })
})
