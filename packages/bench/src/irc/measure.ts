import { setTimeout as pass } from 'node:timers/promises'
import { percentile } from '../gateway/percentile.js'
import type { Cast } from './cast.js'
import type { IrcGateway, Site } from './gateway.js'
import { type Delays, flood, measureDelays, type WayFigures } from './load.js'
import type { ServerProcess } from './server-process.js'
import { type Talk, WAYS } from './talk.js'
import { settled } from './usage.js'

/** How much is said. */
export interface Load {
  /** Half of them from each side. */
  readonly channelMessages: number
  readonly privateMessages: number
  /** Messages a second of each kind, while their time on the way is measured. */
  readonly rate: number
  readonly seconds: number
}

export interface IrcResult {
  readonly gateway: string
  readonly users: number
  /** From the start of the process until it answers. */
  readonly start: Spent
  /** Until everybody is in their channels: rooms have told the users, and the speakers see them. */
  readonly join: Spent
  /** From the start of the process, after a restart, until everybody is in their channels again. */
  readonly rejoin: Spent
  readonly rssMb: { readonly empty: number; readonly joined: number; readonly loaded: number; readonly peak: number }
  readonly ways: readonly WayFigures[]
  readonly delays: Delays<Delay>
}

export interface Spent {
  readonly seconds: number
  readonly cpuMs: number
}

/** Milliseconds. */
export interface Delay {
  readonly p50: number
  readonly p99: number
}

export interface Scene {
  readonly cast: Cast
  readonly talk: Talk
  readonly site: Site
}

/** Messages that are not counted, as a part of all. */
const WARM_UP = 0.1
/** Milliseconds that a gateway gets until it answers, until all are in their channels, and until they are gone again. */
const START = 60_000
const JOIN = 120_000
const LEAVE = 30_000

/** Takes a gateway through all of it. @throws Error where it ends, or anybody lacks a message */
export async function measureGateway(
  gateway: IrcGateway,
  { cast, talk, site }: Scene,
  { channelMessages, privateMessages, rate, seconds }: Load,
  onStep: (step: string) => void,
): Promise<IrcResult> {
  const { users } = talk
  let running: ServerProcess | undefined

  async function start(): Promise<ServerProcess> {
    const started = await gateway.start(site)
    running = started
    await started.outlives(untilFound(talk, gateway.domain))
    return started
  }
  async function joinAll(): Promise<void> {
    const channelsOf = new Map(cast.users.map(({ nick, channels }) => [nick, channels]))
    const joins = users.flatMap((user) =>
      (channelsOf.get(user.nick) ?? []).map((channel) => user.join(gateway.joinAddress(channel))),
    )
    await Promise.all([...joins, talk.attendance.untilAll(JOIN)])
  }

  talk.through(gateway)
  try {
    onStep('starts')
    const [first, startSeconds] = await timed(start)
    const started = await settled(first.pid)
    onStep('settings of users')
    for (const user of users) await first.outlives(gateway.register(user, site))
    const empty = await settled(first.pid)
    onStep(`${users.length} users join`)
    // Those of a gateway before.
    await talk.attendance.untilNone(LEAVE)
    const [, joinSeconds] = await timed(() => first.outlives(joinAll()))
    const joined = await settled(first.pid)
    const ways: WayFigures[] = []
    for (const way of WAYS) {
      const messages = Math.ceil((way.endsWith('-channel') ? channelMessages : privateMessages) / 2)
      onStep(`${way}, warming up`)
      await first.outlives(flood(talk, first.pid, way, Math.ceil(messages * WARM_UP)))
      onStep(`${way}, ${messages} messages`)
      ways.push(await first.outlives(flood(talk, first.pid, way, messages)))
    }
    const loaded = await settled(first.pid)
    onStep(`${rate} messages a second of each kind`)
    const times = await first.outlives(measureDelays(talk, rate, seconds))
    onStep('restart')
    await first.stop()
    await talk.attendance.untilNone(LEAVE)
    const [second, rejoinSeconds] = await timed(async () => {
      const again = await start()
      await again.outlives(joinAll())
      return again
    })
    const rejoined = await settled(second.pid)
    // Everybody takes part again.
    await second.outlives(flood(talk, second.pid, 'irc-to-channel', cast.channels.length))
    return {
      gateway: gateway.name,
      users: users.length,
      start: { seconds: startSeconds, cpuMs: started.cpuMs },
      join: { seconds: joinSeconds, cpuMs: joined.cpuMs - empty.cpuMs },
      rejoin: { seconds: rejoinSeconds, cpuMs: rejoined.cpuMs },
      rssMb: { empty: empty.rssMb, joined: joined.rssMb, loaded: loaded.rssMb, peak: loaded.peakRssMb },
      ways,
      delays: {
        irc: delayOf(times.irc),
        xmpp: delayOf(times.xmpp),
        xmppToIrc: delayOf(times.xmppToIrc),
        ircToXmpp: delayOf(times.ircToXmpp),
        xmppToXmpp: delayOf(times.xmppToXmpp),
      },
    }
  } finally {
    await running?.stop()
  }
}

const delayOf = (values: readonly number[]): Delay => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) })

/** What it resolves with, and after how many seconds. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const since = performance.now()
  const result = await work()
  return [result, (performance.now() - since) / 1000]
}

async function untilFound({ users }: Talk, address: string): Promise<void> {
  const deadline = performance.now() + START
  while (!(await users[0]?.finds(address))) {
    if (performance.now() > deadline) throw new Error(`${address} does not answer.`)
    await pass(10)
  }
}
