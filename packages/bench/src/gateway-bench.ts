import { setTimeout as pass } from 'node:timers/promises'
import { type Conversations, converse } from './gateway/conversations.js'
import { percentile } from './gateway/percentile.js'
import type { Population } from './gateway/population.js'
import { openScene, type Scene, type StartFigures } from './gateway/scene.js'

export interface GatewayBenchOptions extends Population {
  /** In both directions together. */
  readonly messages: number
  /** Messages a second, in both directions together, while their time on the way is measured. */
  readonly rate: number
  readonly seconds: number
  readonly onStep: (step: string) => void
}

export interface GatewayResult extends Population {
  readonly start: StartFigures
  /** What a gateway with the users has more than one without. */
  readonly rssKbPerUser: number
  readonly heapKbPerUser: number
  readonly messages: number
  readonly messagesPerSecond: number
  /** Of the gateway's process: all of its threads. */
  readonly cpuMsPerMessage: number
  readonly rate: number
  /** Milliseconds from the server to the network, and back: what the gateway adds. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly loopMaxMs: number
}

/** Messages under way in each direction while as many as possible are sent. */
const UNDER_WAY = 250
/** Messages that are not counted, in which the compiler gets to know the code: a part of all. */
const WARM_UP = 0.2
/** Milliseconds until a gateway that was started has nothing more to do. */
const SETTLE = 2000

/** Measures a gateway whose users have been registered for long. */
export async function benchGateway(options: GatewayBenchOptions): Promise<GatewayResult> {
  const { users, contacts, messages, rate, seconds, onStep } = options
  onStep('gateway: without users')
  const empty = await idle(await openScene({ users: 0, contacts: 0 }))
  onStep(`gateway: ${users} users log in`)
  const scene = await openScene({ users, contacts })
  try {
    await pass(SETTLE)
    const full = await scene.figures(true)
    const talk = converse(scene, { users, contacts })
    onStep('gateway: warming up')
    await scene.child.outlives(asFastAsPossible(talk, messages * WARM_UP))
    onStep(`gateway: ${messages} messages`)
    const before = await scene.figures()
    const since = performance.now()
    await scene.child.outlives(asFastAsPossible(talk, messages))
    const took = performance.now() - since
    const after = await scene.figures()
    onStep(`gateway: ${rate} messages a second`)
    const times = await scene.child.outlives(atRate(talk, rate, seconds))
    const { loopMaxMs } = await scene.figures()
    return {
      users,
      contacts,
      start: scene.start,
      rssKbPerUser: (full.rss - empty.rss) / 1024 / users,
      heapKbPerUser: (full.heapUsed - empty.heapUsed) / 1024 / users,
      messages,
      messagesPerSecond: (messages / took) * 1000,
      cpuMsPerMessage: (after.cpuMs - before.cpuMs) / messages,
      rate,
      latency: { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: percentile(times, 1) },
      loopMaxMs,
    }
  } finally {
    await scene.close()
  }
}

async function idle(scene: Scene) {
  await pass(SETTLE)
  const figures = await scene.figures(true)
  await scene.close()
  return figures
}

async function asFastAsPossible(talk: Conversations, messages: number): Promise<void> {
  let left = messages
  async function one(send: () => Promise<unknown>): Promise<void> {
    while (left-- > 0) await send()
  }
  const both = [() => talk.toNetwork().done, talk.toUser]
  await Promise.all(both.flatMap((send) => Array.from({ length: UNDER_WAY }, () => one(send))))
}

/** Sends at a steady rate, whatever is under way. Resolves with the milliseconds that each message took. */
async function atRate(talk: Conversations, rate: number, seconds: number): Promise<readonly number[]> {
  const times: Promise<number>[] = []
  const since = performance.now()
  for (let sent = 0; sent < rate * seconds; ) {
    const due = Math.min(rate * seconds, ((performance.now() - since) / 1000) * rate)
    for (; sent < due; sent++) times.push(sent % 2 === 0 ? talk.toNetwork().arrived : talk.toUser())
    await pass(1)
  }
  return Promise.all(times)
}
