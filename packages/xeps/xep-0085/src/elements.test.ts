import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { expectXml, roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type ChatState, chatStateElements, readChatState, writeChatState } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const message = (inside: string) => new Message(parse(`<message xmlns='jabber:client'>${inside}</message>`))

describe('the elements', () => {
  const states: readonly (readonly [string, ChatState])[] = [
    ['active-message', 'active'],
    ['composing', 'composing'],
    ['paused', 'paused'],
    ['inactive', 'inactive'],
    ['gone', 'gone'],
  ]
  it.each(states)('of %s', (name, state) => {
    expect(roundTrip(fixture(name), chatStateElements[state])).toEqual({})
    expect(readChatState({ element: parse(fixture(name)) })).toBe(state)
  })
})

describe('the state of a message', () => {
  it('is absent where there is none, or one that nobody knows', () => {
    expect(readChatState(message('<body>Hm.</body>'))).toBeUndefined()
    expect(readChatState(message(`<bored xmlns='http://jabber.org/protocol/chatstates'/>`))).toBeUndefined()
    expect(readChatState(message(`<constructor xmlns='http://jabber.org/protocol/chatstates'/>`))).toBeUndefined()
    expect(readChatState(message(`<composing xmlns='jabber:client'/>`))).toBeUndefined()
  })

  it('is the only one after it was written', () => {
    const two = message(
      `<paused xmlns='http://jabber.org/protocol/chatstates'/><gone xmlns='http://jabber.org/protocol/chatstates'/>`,
    )
    expect(readChatState(two)).toBe('paused')
    expectXml(
      writeChatState(two, 'active').element,
      `<message><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
  })
})
