import type { Message } from '@trestle/stanza'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { ChatEvent, ChatEventKind } from './chat-event.js'
import type { ChatFeature } from './chat-feature.js'
import { displayedFeature } from './features/displayed.js'
import { editFeature } from './features/edit.js'
import { messageFeature } from './features/message.js'
import { moderationFeature } from './features/moderation.js'
import { reactionsFeature } from './features/reactions.js'
import { receiptFeature } from './features/receipt.js'
import { retractionFeature } from './features/retraction.js'
import { typingFeature } from './features/typing.js'

/** All kinds of events. Their order is that in which stanzas are read: the first that finds itself in a stanza has it. */
const features: { readonly [K in ChatEventKind]: ChatFeature<K> } = {
  retraction: retractionFeature,
  edit: editFeature,
  reactions: reactionsFeature,
  message: messageFeature,
  displayed: displayedFeature,
  typing: typingFeature,
  receipt: receiptFeature,
  moderation: moderationFeature,
}

const inOrder = Object.values(features) as readonly ChatFeature<ChatEventKind>[]

/** The feature of an event. */
export function featureOf({ kind }: ChatEvent): ChatFeature<ChatEventKind> {
  return features[kind] as ChatFeature<ChatEventKind>
}

/** Reads what the user does; `undefined` if it is nothing that the table knows. Throws DecodeError. */
export function readEvent(stanza: Message): ChatEvent | undefined {
  for (const feature of inOrder) {
    const event = feature.read(stanza)
    if (event) return event
  }
  return undefined
}

/** The namespaces of everything that the network takes, for the features of contacts (XEP-0030). */
export function announcedNamespaces(capabilities: NetworkCapabilities): readonly string[] {
  return inOrder.flatMap((feature) => feature.announces(capabilities))
}
