import type { JID } from '@trestle/jid'
import type { MessageInit } from '@trestle/stanza'

type Complete<T> = { readonly [K in keyof T]-?: T[K] }

/** A message's parts with those that its host adds. One by one: spreading them costs more than making the message. */
export function messageInit(init: MessageInit, from: JID | undefined, newId: () => string): Complete<MessageInit> {
  return {
    to: init.to,
    from: 'from' in init ? init.from : from,
    id: init.id ?? newId(),
    type: init.type,
    lang: init.lang,
    subject: init.subject,
    body: init.body,
    thread: init.thread,
  }
}
