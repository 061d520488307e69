import { StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { ComponentLink } from './component-table.js'
import type { LocalHost, LocalHostSettings } from './local-host.js'
import { bounce } from './stanzas.js'

/** A local host that is not there before it is needed. */
export interface HostOnDemand {
  stop(): Promise<void>
}

/** Stanzas that wait while a host starts, which takes a moment. */
const MAX_WAITING = 1000

/** Attaches a domain; the first stanza to it starts what serves it, so that a server that nobody asks for it need not. */
export function startOnDemand(
  settings: LocalHostSettings,
  start: (settings: LocalHostSettings) => Promise<LocalHost>,
): HostOnDemand {
  const { domain, components, route, log } = settings
  const waiting: Element[] = []
  let starting: Promise<LocalHost | undefined> | undefined

  const placeholder: ComponentLink = {
    send(element) {
      if (waiting.length >= MAX_WAITING) throw new StanzaError('resource-constraint')
      waiting.push(element)
      starting ??= start({ ...settings, components: { attach, detach: components.detach } }).catch(failed)
    },
  }

  /** In its place, the host gets what waits before anything that comes later. */
  function attach(name: string, link: ComponentLink): void {
    components.attach(name, link)
    for (const element of waiting.splice(0)) link.send(element)
  }

  function failed(cause: unknown): undefined {
    log(`${domain} could not be started: ${String(cause)}`)
    starting = undefined
    for (const element of waiting.splice(0)) {
      const answer = bounce(element, new StanzaError('internal-server-error', { cause }))
      if (answer) route(answer)
    }
  }

  components.attach(domain, placeholder)
  return {
    async stop() {
      components.detach(domain, placeholder)
      await (await starting)?.stop()
    },
  }
}
