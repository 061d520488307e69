import { createHost, type XmppHost } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import type { ComponentLink, ComponentTable } from './component-table.js'
import type { Route } from './stanzas.js'

/** Ends the session of a local host, which happens when it is stopped. */
export class LocalHostError extends Error {
  override readonly name = 'LocalHostError'

  constructor(
    readonly code: 'already-started' | 'aborted',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export type LocalHost = XmppHost<LocalHostError>

export interface LocalHostSettings {
  readonly domain: string
  /** Where it attaches itself. */
  readonly components: Pick<ComponentTable, 'attach' | 'detach'>
  readonly route: Route
  readonly log: (line: string) => void
}

/** Makes a component that is attached to the router within this process, once it is started. */
export function createLocalHost({ domain, components, route, log }: LocalHostSettings): LocalHost {
  const jid = JID.parse(domain)
  const { host } = createHost<LocalHostError>({
    kind: 'component',
    address: jid,
    HostError: LocalHostError,
    reconnect: false,
    isRetryable: () => false,
    async connect(core) {
      let open = true
      let over: (error: LocalHostError) => void = () => {}
      const ended = new Promise<LocalHostError>((resolve) => {
        over = resolve
      })
      const attached: ComponentLink = {
        // Later, as from a network: a service must not be called while it sends.
        send: (element) => queueMicrotask(() => open && core.receive(element.clone())),
      }
      function close(error: LocalHostError): void {
        open = false
        components.detach(domain, attached)
        over(error)
      }
      core.attach(
        {
          get open() {
            return open
          },
          writable: true,
          drained: async () => {},
          pause() {},
          resume() {},
          send: (element) => route(element.clone()),
          abandon: (cause) => close(new LocalHostError('aborted', `${domain} has ended.`, { cause })),
        },
        jid,
      )
      components.attach(domain, attached)
      return {
        jid,
        resumed: false,
        ended,
        close: () => close(new LocalHostError('aborted', `${domain} was stopped.`)),
      }
    },
  })
  host.on('error', ({ error, source }) => log(`${domain} failed in ${source}: ${String(error)}`))
  return host
}
