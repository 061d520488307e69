import { expect, it } from 'vitest'
import { createSessionState, noteFeatures, senderOf } from './session-state.js'

const from = (source: string, tags = {}) => ({ ...{ source, tags, command: 'PRIVMSG', params: [] }, ...named })
const named = { nick: '', user: '', host: '' }

it('knows senders again, by what the server says of names', () => {
  const state = createSessionState('juliet')
  const first = senderOf(state, from('Romeo{}!romeo@montague.example'))
  expect(senderOf(state, from('Romeo{}!romeo@montague.example'))).toBe(first)
  expect(senderOf(state, from('Romeo{}!other@montague.example'))).toMatchObject({ user: 'other' })
  noteFeatures(state, ['CASEMAPPING=ascii'])
  expect(senderOf(state, from('Romeo{}!romeo@montague.example')).id).toBe('romeo{}')
  noteFeatures(state, ['CASEMAPPING=rfc1459'])
  expect(senderOf(state, from('Romeo[]!romeo@montague.example')).id).toBe(
    senderOf(state, from('Romeo{}!romeo@montague.example')).id,
  )
})

it('keeps few of them, none that is long, and none with an account', () => {
  const state = createSessionState('juliet')
  for (let number = 0; number < 1000; number++) senderOf(state, from(`nick${number}!user@host`))
  senderOf(state, from(`nick!user@${'h'.repeat(500)}`))
  expect(state.senders.size).toBeLessThanOrEqual(32)
  expect([...state.senders.keys()].filter((source) => source.length > 200)).toEqual([])
  expect(senderOf(state, from('romeo!user@host', { account: 'montague' }))).toMatchObject({ account: 'montague' })
  expect(senderOf(state, from('romeo!user@host'))).not.toHaveProperty('account')
})
