import { GatewayError } from '@trestle/gateway'
import { IrcError } from '@trestle/gateway-irc'
import { describe, expect, it } from 'vitest'
import { rejoin } from './rejoin.js'

const channel = { name: '#verona' }

/** What becomes of one channel that gives these answers, one after the other. */
async function outcome(...answers: readonly (Error | undefined)[]) {
  const told: string[] = []
  let attempts = 0
  const clock = {
    now: () => new Date(0),
    sleep: async (pause: number) => void told.push(`waits ${pause / 1000}`),
    every: () => () => {},
  }
  await rejoin([['#verona%irc.example', channel]], {
    clock,
    async enter() {
      const answer = answers[attempts++]
      if (answer) throw answer
    },
    isKept: async () => !told.includes('waits 120'),
    onRefused: (_, { code }) => told.push(`refused ${code}`),
    onLost: (_, { code }) => told.push(`lost ${code}`),
  })
  return told
}

describe('entering again', () => {
  it('says nothing where it works, or where the connection ends', async () => {
    expect(await outcome(undefined)).toEqual([])
    expect(await outcome(new IrcError('disconnected'))).toEqual([])
  })

  it('ends at a refusal that lasts', async () => {
    expect(await outcome(new IrcError('banned-from-channel'))).toEqual(['lost banned-from-channel'])
    expect(await outcome(new GatewayError('not-found', 'The channel has moved.'))).toEqual(['lost not-found'])
  })

  it('is tried again where the channel is full, unless the user has left it', async () => {
    const full = new IrcError('channel-full')
    expect(await outcome(full, undefined)).toEqual(['refused channel-full', 'waits 30'])
    expect(await outcome(full, full, full)).toEqual(['refused channel-full', 'waits 30', 'waits 120'])
  })
})
