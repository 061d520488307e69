import { content, element, exchange, type Infer } from '@trestle/stanza'

/** XEP-0049 §2.1. */
export const NS_PRIVATE = 'jabber:iq:private'

/** What is stored, or asked for by an empty element of its name: elements of namespaces of their own (§2.3). */
export const PrivateQuery = element(NS_PRIVATE, 'query', { elements: content() })

export interface PrivateQueryValue extends Infer<typeof PrivateQuery> {}

export const getPrivateExchange = exchange(PrivateQuery, PrivateQuery)
export const setPrivateExchange = exchange(PrivateQuery)
