import type { SlixmppProcess, SlixmppReport } from './slixmpp-process.js'
import type { SlixmppValues } from './slixmpp-values.js'

const eventMs = 30_000
const maxEvents = 2000

/** A client or component of slixmpp. */
export interface SlixmppPeer {
  /** Full for a client. */
  readonly jid: string
  /**
   * Calls a method of slixmpp with named arguments: `send_presence`, or `xep_0199.ping` for a plugin's, or a function of
   * the suite's `functions`. Resolves with what it returned or yielded, a stanza as its values; rejects with a `SlixmppError`.
   * `Uint8Array`, `Date` and `{ $xml }` arrive as bytes, datetime and element, and come back as such.
   */
  call(target: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
  /** Sends a message with these interfaces, and with those of plugins below the plugin's name. Resolves with its id. */
  send(values: SlixmppValues): Promise<string>
  /** Sends a request (iq) with these interfaces, such as `type` and `to`. Resolves with what slixmpp read from the result. */
  ask(values: SlixmppValues): Promise<unknown>
  /**
   * The next event of this name that `where` takes, from the login on: each is handed out once. Resolves with what slixmpp
   * read from the stanza; rejects after 30 s.
   */
  next(event: string, where?: (values: SlixmppValues) => boolean): Promise<SlixmppValues>
  /** The events of this name that came so far and that `next` has not handed out. */
  unread(event: string): readonly SlixmppValues[]
  logout(): Promise<void>
}

/** A peer, and where the reports of its events go. */
export interface TrackedPeer {
  readonly peer: SlixmppPeer
  take(report: SlixmppReport): void
}

interface Waiting {
  takes(report: SlixmppReport): boolean
  take(report: SlixmppReport): void
}

/** What drives the peer of this name in the process. */
export function trackPeer(name: string, jid: () => string, process: SlixmppProcess): TrackedPeer {
  const events: SlixmppReport[] = []
  const waiting = new Set<Waiting>()
  const peer: SlixmppPeer = {
    get jid() {
      return jid()
    },
    call: (target, args = {}) => process.run('call', { name, target, args }),
    // The command `send` answers with the id.
    send: (values) => process.run('send', { name, values }) as Promise<string>,
    ask: (values) => process.run('ask', { name, values }),
    unread: (event) => events.filter((report) => report.event === event).map(valuesOf),
    async logout() {
      await process.run('logout', { name })
    },
    async next(event, where = () => true) {
      const takes = (report: SlixmppReport): boolean => report.event === event && where(valuesOf(report))
      const index = events.findIndex(takes)
      const [found] = index < 0 ? [] : events.splice(index, 1)
      if (found) return valuesOf(found)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(one)
          reject(new Error(`No ${event}. slixmpp has: ${listed(events)}`))
        }, eventMs)
        const one: Waiting = {
          takes,
          take(report) {
            waiting.delete(one)
            clearTimeout(timer)
            resolve(valuesOf(report))
          },
        }
        waiting.add(one)
      })
    },
  }
  return {
    peer,
    take(report) {
      const one = [...waiting].find(({ takes }) => takes(report))
      if (one) {
        one.take(report)
        return
      }
      events.push(report)
      if (events.length > maxEvents) events.shift()
    },
  }
}

function valuesOf({ values }: SlixmppReport): SlixmppValues {
  return typeof values === 'object' && values !== null ? (values as SlixmppValues) : { value: values }
}

function listed(events: readonly SlixmppReport[]): string {
  return events.map(({ event, values }) => `${event} ${JSON.stringify(values)}`.slice(0, 600)).join('\n')
}
