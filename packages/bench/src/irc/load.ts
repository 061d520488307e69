import { setTimeout as pass } from 'node:timers/promises'
import type { Talk, Way } from './talk.js'
import { readUsage, settled } from './usage.js'

/** What a gateway took for so many messages of a way. */
export interface WayFigures {
  readonly way: Way
  readonly messages: number
  /** Copies that users got. */
  readonly copies: number
  readonly seconds: number
  /** Until it had nothing more to do. */
  readonly cpuMs: number
}

/** Messages of which somebody still lacks a copy. What waits for one connection stays below what ngircd keeps for it. */
const UNDER_WAY = 100

/** Sends as fast as everybody gets their copies. */
export async function flood(talk: Talk, pid: number, way: Way, messages: number): Promise<WayFigures> {
  const before = readUsage(pid).cpuMs
  const since = performance.now()
  let left = messages
  let copies = 0
  const count = (side: 'irc' | 'xmpp') => {
    if (side === 'xmpp') copies++
  }
  async function one(): Promise<void> {
    while (left-- > 0) await talk.send(way, count)
  }
  await talk.tally.watch(Promise.all(Array.from({ length: UNDER_WAY }, one)))
  const seconds = (performance.now() - since) / 1000
  const { cpuMs } = await settled(pid)
  return { way, messages, copies, seconds, cpuMs: cpuMs - before }
}

/** Milliseconds that messages take. */
export interface Delays<T> {
  /** Between two on IRC, and two on XMPP: without a gateway. */
  readonly irc: T
  readonly xmpp: T
  readonly xmppToIrc: T
  readonly ircToXmpp: T
  /** From a user to everybody on XMPP in a channel, the user too. */
  readonly xmppToXmpp: T
}

/** Sends so many messages a second of each kind, whatever is under way: to channels from both sides, and around the gateway. */
export async function measureDelays(talk: Talk, rate: number, seconds: number): Promise<Delays<readonly number[]>> {
  const delays: Delays<number[]> = { irc: [], xmpp: [], xmppToIrc: [], ircToXmpp: [], xmppToXmpp: [] }
  async function steadily(): Promise<void> {
    const since = performance.now()
    const underWay: Promise<void>[] = []
    for (let sent = 0; sent < rate * seconds; sent++) {
      const wait = since + (sent / rate) * 1000 - performance.now()
      if (wait > 0) await pass(wait)
      underWay.push(
        talk.send('xmpp-to-channel', (side, ms) => void delays[side === 'irc' ? 'xmppToIrc' : 'xmppToXmpp'].push(ms)),
        talk.send('irc-to-channel', (side, ms) => void delays[side === 'irc' ? 'irc' : 'ircToXmpp'].push(ms)),
        talk.send('direct', (_, ms) => void delays.xmpp.push(ms)),
      )
    }
    await Promise.all(underWay)
  }
  await talk.tally.watch(steadily())
  return delays
}
