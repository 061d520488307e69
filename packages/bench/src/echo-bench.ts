import { setTimeout as pass } from 'node:timers/promises'
import { startAcceptor } from './acceptor.js'
import { type Child, startChild } from './child.js'
import { type Contestant, ECHO_CONTESTANTS, METER } from './contestants.js'
import { countDamaged, ECHO_DOMAIN, echoMessages } from './echo-messages.js'
import { median } from './median.js'

export interface EchoBenchOptions {
  readonly seed: number
  readonly messages: number
  readonly rounds: number
  readonly onStep: (step: string) => void
}

interface EchoRound {
  /** Of the component's process, over 10,000 messages, once it has answered as many before. */
  readonly cpuPer10k: number
  /** The same for the first messages of a process, while the compiler warms up. */
  readonly firstCpuPer10k: number
  readonly messagesPerSecond: number
  readonly peakRssMb: number
  /** Messages whose text came back with characters lost. */
  readonly damaged: number
}

export interface EchoResult extends EchoRound {
  readonly contestant: string
  readonly rounds: readonly EchoRound[]
}

/** How often each component is sent the messages: the first time it is cold. */
const PASSES = 3

/** Components take turns; each round is a fresh process. */
export async function benchEcho({ seed, messages, rounds, onStep }: EchoBenchOptions): Promise<EchoResult[]> {
  const input = echoMessages(seed, messages)
  const racers = ECHO_CONTESTANTS.map((contestant) => ({ contestant, rounds: [] as EchoRound[] }))
  for (let round = 1; round <= rounds; round++) {
    for (const racer of racers) {
      onStep(`echo: round ${round} of ${rounds}, ${racer.contestant.name}`)
      racer.rounds.push(await echo(racer.contestant, input))
    }
  }
  return racers.map((racer) => {
    const middle = (key: keyof EchoRound) => median(racer.rounds.map((round) => round[key]))
    return {
      contestant: racer.contestant.name,
      rounds: racer.rounds,
      cpuPer10k: middle('cpuPer10k'),
      firstCpuPer10k: middle('firstCpuPer10k'),
      messagesPerSecond: middle('messagesPerSecond'),
      peakRssMb: middle('peakRssMb'),
      damaged: middle('damaged'),
    }
  })
}

/** Seconds after which a component counts as stuck. */
const LIMIT = 120

async function echo({ path }: Contestant, messages: readonly string[]): Promise<EchoRound> {
  /** What the process had used before each pass, and the time then. */
  const starts: { readonly cpu: number; readonly at: number }[] = []
  const acceptor = await startAcceptor({
    messages,
    passes: PASSES,
    async onPass(pass) {
      const used = pass === 0 ? await atRest(child) : await child.ask<NodeJS.ResourceUsage>({})
      starts.push({ cpu: cpuOf(used), at: performance.now() })
    },
  })
  const child = startChild(path, [], {
    execArgv: ['--import', new URL(METER, 'file:').href],
    env: {
      ...process.env,
      XMPP_HOST: '127.0.0.1',
      XMPP_PORT: String(acceptor.port),
      XMPP_DOMAIN: ECHO_DOMAIN,
      XMPP_SECRET: 'of no matter',
    },
  })
  try {
    const answers = await within(child.outlives(acceptor.answers), LIMIT, path)
    const now = performance.now()
    const after = await child.ask<NodeJS.ResourceUsage>({})
    const [first, second] = starts as [(typeof starts)[0], (typeof starts)[0]]
    const warm = messages.length * (PASSES - 1)
    return {
      cpuPer10k: (cpuOf(after) - second.cpu) / 100 / warm,
      firstCpuPer10k: (second.cpu - first.cpu) / 100 / messages.length,
      messagesPerSecond: (warm / (now - second.at)) * 1000,
      peakRssMb: after.maxRSS / 1024,
      damaged: answers.reduce((sum, texts) => sum + countDamaged(messages, texts), 0) / PASSES,
    }
  } finally {
    await child.stop()
    await acceptor.close()
  }
}

/** Milliseconds between two looks at a process that is to come to rest. */
const REST = 100
/** The part of that time in which a process at rest may be at work. */
const IDLE = 0.05
/** Looks in a row that find it at rest: on a busy machine it may just not have had its turn. */
const QUIET_LOOKS = 4
const MOST_LOOKS = 40

/**
 * What the process has used as soon as it uses next to nothing: the compiler works on, beside it, at what loading its
 * modules has made hot, and that is no part of an answer.
 */
async function atRest(child: Child): Promise<NodeJS.ResourceUsage> {
  let last = await child.ask<NodeJS.ResourceUsage>({})
  let quiet = 0
  for (let looks = 0; looks < MOST_LOOKS && quiet < QUIET_LOOKS; looks++) {
    await pass(REST)
    const now = await child.ask<NodeJS.ResourceUsage>({})
    quiet = cpuOf(now) - cpuOf(last) < IDLE * REST * 1000 ? quiet + 1 : 0
    last = now
  }
  return last
}

const cpuOf = ({ userCPUTime, systemCPUTime }: NodeJS.ResourceUsage) => userCPUTime + systemCPUTime

async function within<T>(promise: Promise<T>, seconds: number, path: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${path} did not answer within ${seconds} s.`)), seconds * 1000)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
