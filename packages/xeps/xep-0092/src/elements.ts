import { childText, element, exchange, type Infer, optional, string } from '@trestle/stanza'

/** XEP-0092 §2. */
export const NS_VERSION = 'jabber:iq:version'

export const VersionRequest = element(NS_VERSION, 'query', {})

export const Version = element(NS_VERSION, 'query', {
  name: childText(string),
  version: childText(string),
  os: optional(childText(string)),
})

/** The software of an entity, as it says itself; texts of any length. */
export interface SoftwareVersion extends Infer<typeof Version> {}

/** Requests the software of an entity. */
export const versionExchange = exchange(VersionRequest, Version)
