import { ForbiddenError, type OpCall, type Ops } from '@trestle/api-registry'
import { createCache, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type DiscoItem, disco } from '@trestle/xep-0030'
import { createArchiveNamespaces } from '@trestle/xep-0313'
import {
  type ArchivePreferencesValue,
  getPreferencesExchange,
  NODE_MAM_CONFIGURE,
  preferencesExchanges,
  setPreferencesExchange,
} from './elements.js'
import { isArchived } from './is-archived.js'
import { archivePreferencesOps, DEFAULT_PREFERENCES } from './ops.js'

export interface ArchivePreferencesOptions {
  /** Which bare local addresses have an archive with preferences. Default: all of them. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /** Archives whose preferences are kept in memory. Default: 10,000. */
  readonly maxArchives?: number | undefined
  /** Contacts that others may list, in both lists together; more are refused. Default: 1,000. */
  readonly maxContacts?: number | undefined
}

export interface ArchivePreferencesApi {
  /** The preferences of an archive. Rejects as requests do. */
  getPreferences(archive?: JID | string, wait?: Wait): Promise<ArchivePreferencesValue>
  /** Changes the preferences, all of them, and resolves with those that apply, which may be others. */
  setPreferences(
    preferences: ArchivePreferencesValue,
    archive?: JID | string,
    wait?: Wait,
  ): Promise<ArchivePreferencesValue>
  /** Commands (XEP-0050) for what goes beyond these preferences. */
  getConfigurationCommands(archive?: JID | string, wait?: Wait): Promise<readonly DiscoItem[]>
  /** Whether the archive that this host keeps for the address wants messages to and from a contact. */
  wants(contact: JID, options: { readonly inRoster: boolean }): Promise<boolean>
  /** The ops behind this: replace them to keep preferences elsewhere, and to say who may change them. */
  readonly api: Ops<typeof archivePreferencesOps>
}

/** Message Archive Management Preferences (XEP-0441): says which messages are archived. */
export const archivePreferences = definePlugin({
  name: 'xep-0441',
  requires: { disco },
  setup({ xmpp, deps }, options: ArchivePreferencesOptions) {
    const { at = () => true, maxArchives = 10_000, maxContacts = 1000 } = options
    const kept = createCache<ArchivePreferencesValue>({ max: maxArchives })
    const keyOf = ({ jid, from }: OpCall<unknown>): string => {
      if (from && !(jid && from.bare.equals(jid.bare))) throw new ForbiddenError()
      return jid?.bare.toString() ?? ''
    }
    const api = xmpp.ops.wrap('xep-0441', archivePreferencesOps, {
      getPreferences: (call) => kept.get(keyOf(call)) ?? DEFAULT_PREFERENCES,
      setPreferences(call) {
        kept.set(keyOf(call), call.args)
        return call.args
      },
    })
    const namespaces = createArchiveNamespaces(xmpp, deps.disco)
    const scope = { at: (jid: JID) => jid.isBare && at(jid) }
    xmpp.iq.onGet(getPreferencesExchange, (_, { from, to }) => api.run('getPreferences', { jid: to, from }), scope)
    xmpp.iq.onSet(
      setPreferencesExchange,
      (preferences, { from, to }) => {
        if (preferences.always.length + preferences.never.length > maxContacts) {
          throw new StanzaError('not-acceptable', { text: `At most ${maxContacts} contacts can be listed.` })
        }
        return api.run('setPreferences', { jid: to, from, args: preferences })
      },
      scope,
    )

    return (self: Self): ArchivePreferencesApi => ({
      getPreferences: (archive, wait = {}) =>
        namespaces.ask(self, addressOf(self, archive), wait, (ns) =>
          self.iq.get(archive, preferencesExchanges[ns].get, {}, wait),
        ),
      setPreferences: (preferences, archive, wait = {}) =>
        namespaces.ask(self, addressOf(self, archive), wait, (ns) =>
          self.iq.set(archive, preferencesExchanges[ns].set, preferences, wait),
        ),
      getConfigurationCommands: (archive = self.jid.bare, wait) =>
        deps.disco(self).getItems(archive, { node: NODE_MAM_CONFIGURE }, wait),
      async wants(contact, { inRoster }) {
        return isArchived(await api.run('getPreferences', { jid: self.jid.bare }), contact, inRoster)
      },
      api,
    })
  },
})

function addressOf(self: Self, archive: JID | string | undefined): JID {
  return archive === undefined ? self.jid.bare : JID.from(archive)
}
