import type { WayFigures } from './irc/load.js'
import type { Delay, IrcResult, Spent } from './irc/measure.js'
import type { Way } from './irc/talk.js'
import { table } from './table.js'

/** What each gateway takes, a column each. */
export function ircTable(results: readonly IrcResult[]): string {
  const row = (what: string, of: (result: IrcResult) => string): readonly string[] => [what, ...results.map(of)]
  const spent = (what: string, of: (result: IrcResult) => Spent) => [
    row(`${what}: seconds`, (result) => of(result).seconds.toFixed(2)),
    row(`${what}: CPU-s`, (result) => (of(result).cpuMs / 1000).toFixed(2)),
  ]
  const way = (result: IrcResult, name: Way) => result.ways.find((one) => one.way === name) as WayFigures
  const delay = (what: string, of: (delays: IrcResult['delays']) => Delay) =>
    row(`ms ${what}: median / 99 of 100`, ({ delays }) => `${of(delays).p50.toFixed(1)} / ${of(delays).p99.toFixed(1)}`)
  const perSecond = (what: string, name: Way) =>
    row(`messages/s, ${what}; percent of a core`, (result) => {
      const { messages, seconds, cpuMs } = way(result, name)
      return `${(messages / seconds).toFixed(0)}; ${(cpuMs / seconds / 10).toFixed(0)}`
    })
  return table(
    ['IRC', ...results.map(({ gateway }) => gateway)],
    [
      row('CPU-s for 10,000 private messages to IRC', (result) => per10k(way(result, 'user-to-irc'))),
      row('CPU-s for 10,000 private messages to users', (result) => per10k(way(result, 'irc-to-user'))),
      row('CPU-s for 10,000 copies to users of channels', (result) => {
        const { cpuMs, copies } = way(result, 'irc-to-channel')
        return cpuSeconds(cpuMs, copies)
      }),
      row('CPU-s for 10,000 messages of users to channels, with their copies', (result) =>
        per10k(way(result, 'xmpp-to-channel')),
      ),
      row('CPU-s of all messages', ({ ways }) => (ways.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000).toFixed(2)),
      perSecond('IRC to channels', 'irc-to-channel'),
      perSecond('users to channels', 'xmpp-to-channel'),
      perSecond('private, to users', 'irc-to-user'),
      perSecond('private, to IRC', 'user-to-irc'),
      delay('IRC to IRC, past the gateway', ({ irc }) => irc),
      delay('XMPP to XMPP, past the gateway', ({ xmpp }) => xmpp),
      delay('XMPP to IRC', ({ xmppToIrc }) => xmppToIrc),
      delay('IRC to XMPP', ({ ircToXmpp }) => ircToXmpp),
      delay('XMPP to IRC to XMPP', ({ xmppToXmpp }) => xmppToXmpp),
      row('MB of memory without users', ({ rssMb }) => rssMb.empty.toFixed(1)),
      row('MB with all of them in their channels', ({ rssMb }) => rssMb.joined.toFixed(1)),
      row('KB of that for each user', ({ rssMb, users }) => (((rssMb.joined - rssMb.empty) * 1024) / users).toFixed(0)),
      row('MB after all messages', ({ rssMb }) => rssMb.loaded.toFixed(1)),
      row('MB at its peak', ({ rssMb }) => rssMb.peak.toFixed(1)),
      ...spent('start', ({ start }) => start),
      ...spent('all join', ({ join }) => join),
      ...spent('restart, until all are in again', ({ rejoin }) => rejoin),
    ],
  )
}

const cpuSeconds = (cpuMs: number, count: number) => ((cpuMs / 1000 / count) * 10_000).toFixed(2)
const per10k = ({ cpuMs, messages }: WayFigures) => cpuSeconds(cpuMs, messages)
