import { attr, element, string } from '@trestle/stanza'

/** XEP-0333 §8.1. */
export const NS_MARKERS = 'urn:xmpp:chat-markers:0'

/** In a message: its sender would like to know when it is displayed (§4.1). */
export const Markable = element(NS_MARKERS, 'markable', {})

/** All messages up to the one with that id were displayed (§4.2). */
export const Displayed = element(NS_MARKERS, 'displayed', { id: attr(string) })

/** All messages up to that one arrived: of before version 0.5, only read. XEP-0184 took its place. */
export const Received = element(NS_MARKERS, 'received', { id: attr(string) })

/** The user acknowledged all messages up to that one: of before version 0.5, only read. */
export const Acknowledged = element(NS_MARKERS, 'acknowledged', { id: attr(string) })
