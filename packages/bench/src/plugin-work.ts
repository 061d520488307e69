import { createComponent } from '@trestle/component'
import { createQuietServer } from './quiet-server.js'
import { namespaceOf, syntheticPlugins } from './synthetic-plugins.js'

export const STANZAS = ['message', 'presence', 'iq'] as const
export type StanzaName = (typeof STANZAS)[number]

/** What a worker is asked to do: so many stanzas of one kind, so many times. */
export interface PluginOrder {
  readonly stanza: StanzaName
  readonly stanzas: number
  readonly times: number
}

export interface PluginOutcome {
  /** Nanoseconds of processor time of the whole process for each stanza. */
  readonly nsPerStanza: number
  /** How many stanzas found their plugin. */
  readonly handled: number
}

const DOMAIN = 'bench.localhost'
/** Traffic is for the first few plugins, however many there are: the bench shows what the others cost. */
const ADDRESSED = 5
const CHUNK = 16 * 1024

/** A component with so many plugins, without a network. */
export async function createPluginWork(plugins: number) {
  let handled = 0
  const server = createQuietServer()
  const component = createComponent({ jid: DOMAIN, secret: 'of no matter', connector: server.connector })
  for (const plugin of syntheticPlugins(plugins, () => void handled++)) component.use(plugin)
  await component.start()

  const traffic = new Map<string, readonly Uint8Array[]>()
  function chunksFor(order: PluginOrder): readonly Uint8Array[] {
    const key = `${order.stanza} ${order.stanzas}`
    const known = traffic.get(key)
    if (known) return known
    const bytes = Buffer.from(Array.from({ length: order.stanzas }, (_, i) => stanzaText(order.stanza, i)).join(''))
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(bytes.subarray(at, at + CHUNK))
    traffic.set(key, chunks)
    return chunks
  }

  return {
    async run(order: PluginOrder): Promise<PluginOutcome> {
      const chunks = chunksFor(order)
      const handledBefore = handled
      const before = process.cpuUsage()
      for (let i = 0; i < order.times; i++) {
        for (const chunk of chunks) {
          server.deliver(chunk)
          // Answers leave at the end of a tick, as they do between two reads of a socket.
          await undefined
        }
      }
      const { user, system } = process.cpuUsage(before)
      const stanzas = order.stanzas * order.times
      return { nsPerStanza: ((user + system) * 1000) / stanzas, handled: handled - handledBefore }
    },
    stop: () => component.stop(),
  }
}

function stanzaText(name: StanzaName, i: number): string {
  const ns = namespaceOf(i % ADDRESSED)
  const stanza = (type: string, payload: string) =>
    `<${name} from='user${i % 50}@example.org/desk' to='puppet${i % 20}@${DOMAIN}'${type} id='b${i}'>${payload}</${name}>`
  if (name === 'message') {
    return stanza(" type='chat'", `<body>What number ${i} has to say.</body><note xmlns='${ns}' key='k${i}'/>`)
  }
  if (name === 'presence') return stanza('', `<show>away</show><mood xmlns='${ns}' key='k${i}'/>`)
  return stanza(" type='get'", `<query xmlns='${ns}' key='k${i}'/>`)
}
