import { readFileSync } from 'node:fs'
import { DecodeError, Iq, StanzaError } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { DiscoInfo, DiscoItems } from '@trestle/xep-0030'
import { parse } from '@trestle/xml'
import { expect, it } from 'vitest'
import { Command, type CommandErrorCondition, commandError, commandErrorOf, NS_COMMANDS } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const rest = { content: [] }

it('reads and writes lists of commands, asked for or not', () => {
  for (const name of ['list-result', 'list-message']) {
    const { node, items } = roundTrip(fixture(name), DiscoItems)
    expect(node).toBe(NS_COMMANDS)
    expect(items.map((item) => [item.node, item.name])).toEqual([
      ['grind', 'Grind corn'],
      ['brake', 'Stop the mill'],
    ])
  }
  expect(roundTrip(fixture('info-result'), DiscoInfo).identities).toEqual([
    { category: 'automation', type: 'command-node', name: 'Grind corn' },
  ])
})

it.each([
  ['execute', { node: 'grind', action: 'execute' }],
  ['execute-in-language', { node: 'grind', action: 'execute', lang: 'it' }],
  ['back', { node: 'grind', sessionid: 's-1', action: 'prev' }],
  ['cancel', { node: 'grind', sessionid: 's-1', action: 'cancel' }],
  ['canceled', { node: 'grind', sessionid: 's-1', status: 'canceled' }],
  [
    'first-answer',
    { node: 'grind', sessionid: 's-1', form: { type: 'submit', fields: [{ var: 'corn', values: ['rye'] }] } },
  ],
])('reads and writes %s', (name, value) => {
  expect(roundTrip(fixture(name), Command)).toEqual({ ...value, ...rest })
})

it('reads and writes stages', () => {
  const first = roundTrip(fixture('first-stage'), Command)
  expect(first).toMatchObject({ status: 'executing', actions: { execute: 'next', next: true }, ...rest })
  expect(first.form?.fields?.[0]?.options?.map(({ value }) => value)).toEqual(['rye', 'wheat'])
  expect(roundTrip(fixture('second-stage'), Command)).toMatchObject({
    lang: 'en',
    actions: { execute: 'complete', prev: true, complete: true },
    notes: [{ type: 'warn', text: 'There is little wind.' }],
  })
})

it('reads and writes what comes out', () => {
  expect(roundTrip(fixture('completed-at-once'), Command).form?.items).toHaveLength(2)
  const { notes, content } = roundTrip(fixture('completed'), Command)
  expect(notes).toEqual([{ type: 'info', text: 'The corn is ground.' }, { text: 'It took an hour.' }])
  expect(content?.map(({ ns }) => ns)).toEqual(['jabber:x:oob'])
})

it('reads the errors that are its own', () => {
  const { error } = new Iq(parse(fixture('bad-locale').trim()))
  expect(error).toMatchObject({ condition: 'bad-request' })
  expect(commandErrorOf(error)).toBe('bad-locale')
  expect(commandErrorOf(new StanzaError('bad-request'))).toBeUndefined()
  expect(commandErrorOf(new Error('bad-locale'))).toBeUndefined()
})

it.each<[CommandErrorCondition, string, string]>([
  ['malformed-action', 'bad-request', 'modify'],
  ['bad-action', 'bad-request', 'modify'],
  ['bad-locale', 'bad-request', 'modify'],
  ['bad-payload', 'bad-request', 'modify'],
  ['bad-sessionid', 'bad-request', 'modify'],
  ['session-expired', 'not-allowed', 'cancel'],
])('makes the error %s', (condition, general, type) => {
  const error = commandError(condition)
  expect(error).toMatchObject({ condition: general, type })
  expect(commandErrorOf(error)).toBe(condition)
})

it('refuses a command without a node', () => {
  expect(() => Command.decode(parse(`<command xmlns='${NS_COMMANDS}'/>`))).toThrow(DecodeError)
})
