import type { HandlerOf, Ops } from '@trestle/api-registry'
import { definePlugin, type IqContext, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import { type LegacyFieldName, legacyFieldNames, NS_SEARCH, searchExchange, searchFieldsExchange } from './elements.js'
import { matchesIn, type SearchMatches } from './found.js'
import { type SearchFormInit, searchOps } from './ops.js'
import { answerOf, askedValues, offerOf, takeEntries } from './service-form.js'
import { type SearchInput, submissionOf } from './submission.js'

/** What a service can search for. */
export interface SearchOffer {
  readonly instructions: string | undefined
  /** The plain fields; none where only the form does. */
  readonly fields: readonly LegacyFieldName[]
  /** Says more than the plain fields. */
  readonly form: DataFormValue | undefined
}

/** Lets others search at one local address: handlers for `searchGetForm` and `searchQuery`. */
export interface SearchProvider {
  readonly form: HandlerOf<typeof searchOps.searchGetForm>
  readonly query: HandlerOf<typeof searchOps.searchQuery>
}

export interface SearchOptions {
  /** Entries that are answered at most. Default: 100. */
  readonly maxResults?: number | undefined
  /** Entries of the answer of another service that are read. Default: 1,000. */
  readonly maxMatches?: number | undefined
  /** The longest value that is searched for, in characters. Default: 1,000. */
  readonly maxLength?: number | undefined
  /** Whether a search for nothing finds everybody, and not nobody. Default: false. */
  readonly allowAll?: boolean | undefined
}

export interface SearchApi {
  readonly api: Ops<typeof searchOps>
  /** Asks what a service can search for. */
  getForm(service: JID | string, wait?: Wait): Promise<SearchOffer>
  /**
   * Asks for the form of a service, fills it in and sends it. Rejects with FormError where it has no such field, or a value
   * does not fit.
   */
  search(service: JID | string, values: SearchInput, wait?: Wait): Promise<SearchMatches>
  /** Sends a form that was filled in elsewhere. */
  submit(service: JID | string, form: DataFormValue, wait?: Wait): Promise<SearchMatches>
  /** Lets others search at this address, which announces it. Returns the undoing. */
  provide(provider: SearchProvider): Dispose
}

/** Jabber Search (XEP-0055): searches directories, and is one. */
export const search = definePlugin({
  name: 'xep-0055',
  requires: { disco },
  setup({ xmpp, deps, own }, options: SearchOptions) {
    const { maxResults = 100, maxMatches = 1000, maxLength = 1000, allowAll = false } = options
    const api = xmpp.ops.wrap('xep-0055', searchOps)

    async function formFor({ to, from }: IqContext): Promise<SearchFormInit> {
      const form = await api.run('searchGetForm', { jid: to, from })
      if (!form) throw new StanzaError('service-unavailable')
      return form
    }

    xmpp.iq.onGet(searchFieldsExchange, async (_, context) => offerOf(await formFor(context)))
    xmpp.iq.onSet(searchExchange, async (request, context) => {
      const form = await formFor(context)
      const asForm = request.form !== undefined
      const values = askedValues(form, request, maxLength)
      if (Object.keys(values).length === 0 && !allowAll) return answerOf(form, {}, [], asForm)
      const found = await api.run('searchQuery', { jid: context.to, from: context.from, args: values })
      return answerOf(form, found, await takeEntries(found, maxResults), asForm)
    })

    return (self: Self): SearchApi => ({
      api,
      async getForm(service, wait) {
        const { instructions, form, ...offered } = await self.iq.get(service, searchFieldsExchange, {}, wait)
        return { instructions, form, fields: legacyFieldNames.filter((name) => offered[name] !== undefined) }
      },
      async search(service, values, wait) {
        const offered = await self.iq.get(service, searchFieldsExchange, {}, wait)
        return matchesIn(await self.iq.set(service, searchExchange, submissionOf(offered, values), wait), maxMatches)
      },
      async submit(service, form, wait) {
        return matchesIn(await self.iq.set(service, searchExchange, { form }, wait), maxMatches)
      },
      provide({ form, query }) {
        const undo = [
          api.register('searchGetForm', form, self.scope),
          api.register('searchQuery', query, self.scope),
          deps.disco(self).addFeature(NS_SEARCH),
        ]
        return own(() => {
          for (const one of undo) one()
        })
      },
    })
  },
})
