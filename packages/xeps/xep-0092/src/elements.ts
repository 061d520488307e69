import { childText, element, exchange, type Infer, optional, string } from '@trestle/stanza'

/** XEP-0092 §2. */
export const NS_VERSION = 'jabber:iq:version'

export const VersionRequest = element(NS_VERSION, 'query', {})

export const Version = element(NS_VERSION, 'query', {
  name: childText(string),
  version: childText(string),
  os: optional(childText(string)),
})

/** What somebody runs, as they say it; texts of any length. */
export interface SoftwareVersion extends Infer<typeof Version> {}

/** Asks what software somebody runs. */
export const versionExchange = exchange(VersionRequest, Version)
