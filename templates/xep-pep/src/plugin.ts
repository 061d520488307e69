import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { pubsub } from '@trestle/xep-0060'
import { type PepPublisher, pep } from '@trestle/xep-0163'
import { defineEvent } from '@trestle/xmlstream'
import type { SampleValue } from './elements.js'
import { sampleNode } from './node.js'

export interface SampleChange {
  /** The own account, or a contact. */
  readonly from: JID
  /** The local address that was notified. */
  readonly to: JID
  readonly value: SampleValue
}

/** The own account or a contact published something; also the last of it after login. */
export const sampleChanged = defineEvent<SampleChange>('xep-0000:changed')

export interface SampleOptions {
  /** Whether to be notified. Default: true. */
  readonly notify?: boolean | undefined
}

export interface PublishSampleSettings {
  /** Where to publish. Default: the own account; for an address of a component, its `pepService` or `pubsubService`. */
  readonly publisher?: PepPublisher | undefined
}

export interface SampleApi {
  /** Publishes at the own account (XEP-0000 §2). */
  publishSample(value: SampleValue, settings?: PublishSampleSettings): Promise<void>
  /** Publishes that there is nothing any more. */
  stop(settings?: PublishSampleSettings): Promise<void>
  /** What an account publishes; undefined where it publishes nothing. */
  retrieveSample(from: JID | string, wait?: Wait): Promise<SampleValue | undefined>
}

/** Sample Protocol (XEP-0000): publishes by personal eventing, and is notified of what contacts publish. */
export const sample = definePlugin({
  name: 'xep-0000',
  requires: { pep, pubsub },
  setup({ xmpp, deps, own }, { notify = true }: SampleOptions) {
    if (notify) {
      const { onItem } = deps.pep(xmpp)
      own(
        onItem(
          sampleNode,
          ({ value }, { from, self }) => {
            if (value) xmpp.events.emit(sampleChanged, { from, to: self.jid, value })
          },
          { everywhere: true },
        ),
      )
    }

    return (self: Self): SampleApi => {
      const publish = async (value: SampleValue, { publisher = deps.pep(self) }: PublishSampleSettings = {}) => {
        await publisher.publish(sampleNode, value)
      }
      return {
        publishSample: publish,
        stop: (settings) => publish({}, settings),
        retrieveSample: async (from, wait) =>
          (await deps.pubsub(self).getItem(from, sampleNode, undefined, wait))?.value,
      }
    }
  },
})
