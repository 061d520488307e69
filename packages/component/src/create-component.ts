import { createCore, createLifecycle } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type EventHub, systemClock } from '@trestle/xmlstream'
import type { Component, LocalAddress } from './component.js'
import { ComponentError } from './component-error.js'
import type { ComponentEvents } from './component-events.js'
import { openConnection } from './connection.js'
import { tcpConnector } from './node/tcp-connector.js'
import { type ComponentOptions, settingsOf } from './options.js'
import { refuseOversized } from './oversized.js'
import { isRetryable } from './reconnect.js'

/** Makes a component; it connects with `start()`. @throws ComponentError where an option cannot be */
export function createComponent(options: ComponentOptions): Component {
  const { clock = systemClock, connector = tcpConnector, newId, reconnect = true } = options
  const settings = settingsOf(options)
  const { jid } = settings
  const core = createCore({ kind: 'component', address: jid, clock, newId, liveness: options.liveness })
  const { xmpp } = core
  // One hub for all: events are told apart by name, and no name of a core's is one of ours.
  const events = xmpp.events as unknown as EventHub<ComponentEvents>

  const lifecycle = createLifecycle({
    reconnect,
    isFailure: (error) => error instanceof ComponentError,
    heals: isRetryable,
    failure: (code, message, cause) => new ComponentError(code, message, cause === undefined ? {} : { cause }),
    clock,
    report: (error) => xmpp.report(error, 'reconnect'),
    onConnecting: (attempt) => void events.emit('connecting', { attempt }),
    onReconnecting(next) {
      core.lost(next.error)
      events.emit('reconnecting', next)
    },
    onOver(error, started) {
      core.detach(error)
      if (error && started) events.emit('ended', { error })
    },
    connect: (signal) =>
      openConnection({
        settings,
        connector,
        clock,
        signal,
        handlers: {
          onAccepted: (link) => core.attach(link, jid),
          onStanza: core.receive,
          onSkipped: (element, error) => {
            events.emit('error', { error, source: 'stream', stanza: element })
            refuseOversized(element, core.xmpp)
          },
          onAlive: core.heard,
          // What is lost, the lifecycle tells.
          onEnded: (error) => error ?? core.detach(),
          onFailure: (error) => void events.emit('error', { error, source: 'stream' }),
        },
      }),
  })

  const component: Component = {
    jid,
    xmpp,
    iq: xmpp.iq,
    send: xmpp.send,
    message: xmpp.message,
    presence: xmpp.presence,
    on: events.on,
    once: events.once,
    off: events.off,
    use(plugin, given) {
      core.use(plugin, given)
      return component
    },
    get: core.get,
    remove: core.remove,
    async start(given) {
      core.install()
      await lifecycle.start(given)
      return jid
    },
    async stop({ timeout = settings.timeouts.close } = {}) {
      const until = clock.monotonic() + timeout
      const held = core.flushed(timeout)
      if (held) await held
      await lifecycle.stop(Math.max(1, until - clock.monotonic()))
    },
    as(local) {
      const address = JID.from(local)
      if (address.domain !== jid.domain) {
        const text = `${address} is none of this component's addresses: they end in ${jid.domain}.`
        throw new ComponentError('invalid-address', text)
      }
      return localAddress(core.xmpp.as(address), core.view)
    },
  }
  return component
}

function localAddress(
  self: ReturnType<Component['xmpp']['as']>,
  view: ReturnType<typeof createCore>['view'],
): LocalAddress {
  return { ...self, get: (plugin) => view(plugin, self) }
}
