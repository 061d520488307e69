import { expect, it } from 'vitest'
import type { IrcResult } from './irc/measure.js'
import { ircTable } from './irc-report.js'

const delay = { p50: 1.25, p99: 20 }
const result: IrcResult = {
  gateway: 'biboumi',
  users: 100,
  start: { seconds: 0.5, cpuMs: 180 },
  join: { seconds: 1, cpuMs: 50 },
  rejoin: { seconds: 2, cpuMs: 260 },
  rssMb: { empty: 20, joined: 25, loaded: 30, peak: 31 },
  ways: [
    { way: 'irc-to-channel', messages: 10_000, copies: 100_000, seconds: 20, cpuMs: 5000 },
    { way: 'xmpp-to-channel', messages: 10_000, copies: 100_000, seconds: 40, cpuMs: 7000 },
    { way: 'irc-to-user', messages: 2500, copies: 2500, seconds: 5, cpuMs: 1000 },
    { way: 'user-to-irc', messages: 2500, copies: 0, seconds: 10, cpuMs: 500 },
  ],
  delays: { irc: delay, xmpp: delay, xmppToIrc: delay, ircToXmpp: delay, xmppToXmpp: delay },
}

it('relates what gateways took to messages and copies', () => {
  const lines = ircTable([result, { ...result, gateway: 'another' }]).split('\n')
  expect(lines[0]).toMatch(/^IRC +biboumi +another$/)
  const cellOf = (start: string) => lines.find((line) => line.startsWith(start))?.split(/ {2,}/)[1]
  expect({
    toIrc: cellOf('CPU-s for 10,000 private messages to IRC'),
    toUsers: cellOf('CPU-s for 10,000 private messages to users'),
    copies: cellOf('CPU-s for 10,000 copies'),
    withCopies: cellOf('CPU-s for 10,000 messages of users'),
    all: cellOf('CPU-s of all'),
    rate: cellOf('messages/s, users to channels'),
    delay: cellOf('ms XMPP to IRC to XMPP'),
    perUser: cellOf('KB of that for each user'),
    rejoin: cellOf('restart, until all are in again: seconds'),
  }).toEqual({
    toIrc: '2.00',
    toUsers: '4.00',
    copies: '0.50',
    withCopies: '7.00',
    all: '13.50',
    rate: '250; 18',
    delay: '1.3 / 20.0',
    perUser: '51',
    rejoin: '2.00',
  })
})
