import { createHost } from '@trestle/core/host'
import { systemClock } from '@trestle/xmlstream'
import type { Component } from './component.js'
import { ComponentError } from './component-error.js'
import { openConnection } from './connection.js'
import { isRetryable } from './is-retryable.js'
import { tcpConnector } from './node/tcp-connector.js'
import { type ComponentOptions, settingsOf } from './options.js'

/** Makes a component; it connects with `start()`. @throws ComponentError where an option cannot be */
export function createComponent(options: ComponentOptions): Component {
  const settings = settingsOf(options)
  const { clock = systemClock, connector = tcpConnector } = options
  const { jid } = settings
  const { host } = createHost<ComponentError>({
    kind: 'component',
    address: jid,
    clock,
    newId: options.newId,
    liveness: options.liveness,
    maxOutgoingBytes: settings.limits.maxOutgoingBytes,
    HostError: ComponentError,
    reconnect: options.reconnect,
    isRetryable,
    stopTimeout: settings.timeouts.stop,
    assertLocal(address) {
      if (address.domain === jid.domain) return
      const text = `${address} is none of this component's addresses: they end in ${jid.domain}.`
      throw new ComponentError('invalid-address', text)
    },
    connect: (core, signal) =>
      openConnection({
        settings,
        connector,
        clock,
        signal,
        handlers: {
          onAccepted: (link) => core.attach(link, jid),
          onStanza: core.receive,
          onSkipped: core.skipped,
          onAlive: core.heard,
          onFailure: (error) => core.report(error, 'stream'),
        },
      }),
  })
  return host
}
