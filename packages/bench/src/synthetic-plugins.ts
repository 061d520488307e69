import { definePlugin, type NoOptions, type Plugin } from '@trestle/core'
import { attr, element, exchange, string } from '@trestle/stanza'

/** The payloads of a plugin: each has names of its own, as those of different extensions have. */
export const namespaceOf = (index: number) => `urn:x-bench:plugin:${index}`

/**
 * As many plugins, each with a payload of messages, one of presences, a request it answers, and a feature.
 * `onHandled` is called for each stanza that one of them has handled.
 */
export function syntheticPlugins(count: number, onHandled: () => void): Plugin<object, NoOptions>[] {
  return Array.from({ length: count }, (_, index) => {
    const ns = namespaceOf(index)
    const Note = element(ns, 'note', { key: attr(string) })
    const Mood = element(ns, 'mood', { key: attr(string) })
    const Query = element(ns, 'query', { key: attr(string) })
    const query = exchange(Query, Query)
    return definePlugin({
      name: `plugin-${index}`,
      features: [ns],
      setup({ xmpp }) {
        xmpp.onMessage(Note, ({ key }) => {
          if (key !== undefined) onHandled()
        })
        xmpp.onPresence(Mood, ({ key }) => {
          if (key !== undefined) onHandled()
        })
        xmpp.iq.onGet(query, ({ key }) => {
          onHandled()
          return { key }
        })
        return () => ({})
      },
    })
  })
}
