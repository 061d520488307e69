import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { createTypingRelay, type TypingRelayOptions } from './typing.js'

const [USER, CHAT] = ['romeo@x.example', 'echobot']

function setUp(options: Partial<TypingRelayOptions> = {}) {
  const clock = createManualClock(0)
  const told: string[] = []
  const relay = createTypingRelay({
    clock,
    repeat: 0,
    notify: (user, chat, state) =>
      told.push(`${clock.now() / 1000} ${user === USER ? '' : `${user} `}${chat} ${state}`),
    ...options,
  })
  const type = (state: Parameters<typeof relay.state>[2], chat = CHAT, user = USER) => relay.state(user, chat, state)
  return { clock, told, relay, type }
}

describe('typing', () => {
  it('begins, pauses and ends', () => {
    const { told, type, clock } = setUp()
    for (const state of ['composing', 'paused', 'composing', 'active', 'active', 'inactive', 'gone'] as const)
      type(state)
    expect(told.map((line) => line.split(' ')[2])).toEqual([
      'composing',
      'paused',
      'composing',
      'paused',
      'inactive',
      'inactive',
    ])
    expect(clock.pending).toBe(0)
  })

  it('that never ends counts as paused', () => {
    const { clock, told, type } = setUp()
    type('composing')
    clock.advance(59_999)
    expect(told).toEqual(['0 echobot composing'])
    clock.advance(10_000)
    expect(told).toEqual(['0 echobot composing', '60 echobot paused'])
    expect(clock.pending).toBe(0)
  })

  it('counts as paused at its time when the clock is set back by an hour', () => {
    const { clock, told, type } = setUp({ repeat: 25_000 })
    type('composing')
    clock.setDate(-3_600_000)
    clock.advance(60_000)
    expect(told.map((line) => line.split(' ')[2])).toEqual(['composing', 'composing', 'composing', 'paused'])
  })

  it('is told again where the network forgets it', () => {
    const { clock, told, type } = setUp({ repeat: 25_000 })
    type('composing')
    clock.advance(300_000)
    expect(told).toEqual(['0 echobot composing', '25 echobot composing', '50 echobot composing', '60 echobot paused'])
  })

  it('is over with the message, and when the user leaves, without a word', () => {
    const { clock, told, type, relay } = setUp()
    type('composing')
    type('composing', 'other')
    type('composing', CHAT, 'juliet@x.example')
    relay.forget(USER, CHAT)
    expect(clock.pending).toBe(2)
    relay.forget(USER)
    relay.forget('nobody@x.example')
    expect(clock.pending).toBe(1)
    relay.stop()
    expect(clock.pending).toBe(0)
    expect(told).toHaveLength(3)
  })

  it('is bounded for each user', () => {
    const { clock, told, type } = setUp({ maxChats: 3 })
    for (let i = 0; i < 1000; i++) type('composing', `chat${i}`)
    type('composing', CHAT, 'juliet@x.example')
    expect(clock.pending).toBe(4)
    expect(told.filter((line) => line.endsWith('paused'))).toHaveLength(997)
    expect(told.find((line) => line.endsWith('paused'))).toBe('0 chat0 paused')
  })
})
