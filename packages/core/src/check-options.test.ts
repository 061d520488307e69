import { describe, expect, expectTypeOf, it } from 'vitest'
import { checkOptions, hostOptionTypes, type OptionTypes } from './host.js'

interface Options {
  readonly password?: string | undefined
  readonly port?: number
  readonly ca?: string | Uint8Array | readonly string[]
  readonly reconnect?: boolean | { readonly initial?: number; readonly when?: () => boolean }
}

const types = {
  password: 'string',
  port: 'number',
  ca: 'string or object or array',
  reconnect: ['boolean or object', { initial: 'number', when: 'function' }],
} as const satisfies OptionTypes<Options>

const check = (given: unknown) =>
  checkOptions(given as object, { types, required: ['port'], refuse: (message) => new RangeError(message) })

describe('options', () => {
  it.each([
    { port: 5222 },
    { password: 'wherefore', port: 5222, ca: 'a', reconnect: true },
    { password: undefined, port: 1, ca: new Uint8Array(), reconnect: { initial: 1, when: () => true } },
    { ca: ['a'], port: 1, reconnect: { initial: undefined } },
  ])('that there are pass: %o', (given) => {
    expect(() => check(given)).not.toThrow()
  })

  it.each([
    [{ pasword: 'wherefore' }, "There is no option 'pasword': did you mean 'password'?"],
    [{ pasword: undefined }, "There is no option 'pasword': did you mean 'password'?"],
    [{ reconnect: { inital: 1 } }, "There is no option 'reconnect.inital': did you mean 'reconnect.initial'?"],
    [{ colour: 1 }, "There is no option 'colour'. There are: password, port, ca, reconnect."],
    [{ reconnect: { colour: 1 } }, "There is no option 'reconnect.colour'. There are: initial, when."],
    [{ toString: (): string => '' }, "There is no option 'toString'. There are: password, port, ca, reconnect."],
    [{ port: '5222' }, 'port has to be of type number, not string.'],
    [{ port: null }, 'port has to be of type number, not null.'],
    [{ password: 1n }, 'password has to be of type string, not bigint.'],
    [{ ca: 1 }, 'ca has to be of type string or object or array, not number.'],
    [{ reconnect: null }, 'reconnect has to be of type boolean or object, not null.'],
    [{ reconnect: [] }, 'reconnect has to be of type boolean or object, not array.'],
    [{ reconnect: { when: true } }, 'reconnect.when has to be of type function, not boolean.'],
    [{}, 'port has to be given.'],
    [{ port: undefined }, 'port has to be given.'],
    [undefined, 'Options are given as one object, such as { jid }.'],
    [null, 'Options are given as one object, such as { jid }.'],
    ['romeo@montague.example', 'Options are given as one object, such as { jid }.'],
  ])('that there are not are refused, and values of another type: %o', (given, message) => {
    expect(() => check(given)).toThrow(new RangeError(message))
  })

  it('are no part of what is said of them', () => {
    const secret = 'wherefore'
    for (const given of [{ port: secret }, { reconnect: secret }, { pasword: secret }, secret]) {
      expect(() => check(given)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }))
    }
    expect(() => check({ ['x'.repeat(100_000)]: 1 })).toThrow(/^.{0,200}$/)
  })
})

it('the types name all options, and what each may be', () => {
  expectTypeOf<{ password: 'string' }>().not.toExtend<OptionTypes<Options>>()
  expectTypeOf<Omit<typeof types, 'port'> & { port: 'string' }>().not.toExtend<OptionTypes<Options>>()
  expect(Object.keys(hostOptionTypes)).toEqual(['limits', 'liveness', 'reconnect'])
})
