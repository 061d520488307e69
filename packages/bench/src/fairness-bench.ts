import { setTimeout as pass } from 'node:timers/promises'
import type { Burst } from './gateway/lines.js'
import { percentile } from './gateway/percentile.js'
import { contactAt, puppetOf, userAt } from './gateway/population.js'
import { openScene, type Scene } from './gateway/scene.js'

export interface FairnessBenchOptions {
  /** What the other user does, of 1: its full size. */
  readonly size: number
  /** Only scenes that have this in their name. */
  readonly scene: string
  readonly onStep: (step: string) => void
}

export interface FairnessResult {
  /** What goes on beside the echoes. */
  readonly scene: string
  readonly seconds: number
  /** What one user writes comes back from the network: how often, and in how many milliseconds. */
  readonly echoes: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Delays of the event loop of the gateway's process. */
  readonly loopP99Ms: number
  readonly loopMaxMs: number
  readonly cpuMs: number
}

const POPULATION = { users: 10, contacts: 20 }
/** The user who does much, and the one whose messages are measured. */
const [BUSY, OTHER] = [userAt(0), userAt(1)]
/** Milliseconds between echoes. */
const INTERVAL = 20
/** Seconds of the scene in which nothing goes on, and most that another one may take. */
const QUIET = 5
const LIMIT = 900

const BURSTS: readonly (Burst & { readonly name: string })[] = [
  { name: '5,000 texts', what: 'texts', count: 5000 },
  { name: '1,000 contacts', what: 'contacts', count: 1000 },
  { name: 'a list of 10,000', what: 'list', count: 10_000 - POPULATION.contacts },
  { name: '100,000 texts', what: 'texts', count: 100_000 },
]

/** Each kind of burst alone, then all at once; each in a process of its own. @throws Error where one does not end */
export async function benchFairness({ size, scene: wanted, onStep }: FairnessBenchOptions): Promise<FairnessResult[]> {
  const bursts = BURSTS.map(({ name, what, count }) => ({ name, what, count: Math.ceil(count * size) }))
  const scenes = [
    { name: 'nothing', bursts: [] },
    ...bursts.map((burst) => ({ name: burst.name, bursts: [burst] })),
    { name: 'all at once', bursts },
  ].filter(({ name }) => name.includes(wanted))
  const results: FairnessResult[] = []
  for (const { name, bursts } of scenes) {
    onStep(`fairness: ${name}`)
    const scene = await openScene(POPULATION)
    try {
      results.push(await scene.child.outlives(measure(scene, name, bursts)))
    } finally {
      await scene.close()
    }
  }
  return results
}

async function measure(scene: Scene, name: string, bursts: readonly Burst[]): Promise<FairnessResult> {
  const echoes = createEchoes(scene)
  // The compiler gets to know the code.
  await echoes.run(1)
  const before = await scene.figures()
  const since = performance.now()
  const over = bursts.length === 0 ? pass(QUIET * 1000) : allDone(scene, bursts, echoes.busy)
  for (const burst of bursts) scene.network.burst(BUSY, burst)
  const times = await echoes.runUntil(over)
  const seconds = (performance.now() - since) / 1000
  const { loopP99Ms, loopMaxMs, cpuMs } = await scene.figures()
  return {
    scene: name,
    seconds,
    echoes: times.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: percentile(times, 1),
    loopP99Ms,
    loopMaxMs,
    cpuMs: cpuMs - before.cpuMs,
  }
}

/** Resolves when all is stored, and all texts have arrived. @throws Error after `LIMIT` */
async function allDone(scene: Scene, bursts: readonly Burst[], busy: { readonly received: number }): Promise<void> {
  let open = bursts.length
  scene.onDone = () => void open--
  const texts = bursts.reduce((sum, { what, count }) => (what === 'texts' ? sum + count : sum), 0)
  const end = performance.now() + LIMIT * 1000
  while (open > 0 || busy.received < texts) {
    if (performance.now() > end) {
      throw new Error(`After ${LIMIT} s, ${busy.received} of ${texts} texts are there, and ${open} bursts go on.`)
    }
    await pass(10)
  }
}

/** One user writes again and again, and the network sends it back. */
function createEchoes(scene: Scene) {
  const waiting = new Map<string, (now: number) => void>()
  const busy = { received: 0 }
  let count = 0
  const contact = contactAt(1, 0)
  scene.onSent = ({ user, chat, body }) => scene.network.text(user, chat, `${body} `)
  scene.onMessage = (message) => {
    if (message.attrs['to'] === BUSY) {
      busy.received++
      return
    }
    const body = message.child('jabber:component:accept', 'body')?.text() ?? ''
    waiting.get(body.trimEnd())?.(performance.now())
    waiting.delete(body.trimEnd())
  }

  function echo(): Promise<number> {
    const text = `echo ${count++}`
    const since = performance.now()
    const done = new Promise<number>((resolve) => waiting.set(text, (now) => resolve(now - since)))
    const ends = `from='${OTHER}/phone' to='${puppetOf(contact)}'`
    scene.server.send(`<message ${ends} type='chat' id='e${count}'><body>${text}</body></message>`)
    return done
  }

  async function runUntil(over: Promise<unknown>): Promise<readonly number[]> {
    const times: Promise<number>[] = []
    let isOver = false
    const end = over.finally(() => {
      isOver = true
    })
    end.catch(() => {})
    for (let next = performance.now(); !isOver; next += INTERVAL) {
      times.push(echo())
      await pass(Math.max(0, next + INTERVAL - performance.now()))
    }
    await end
    return Promise.all(times)
  }
  return { busy, runUntil, run: (seconds: number) => runUntil(pass(seconds * 1000)) }
}
