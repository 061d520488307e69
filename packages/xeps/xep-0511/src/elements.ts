import { attr, content, element, type Infer, optional, string, uri } from '@trestle/stanza'

export const NS_RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

/** OpenGraph, the vocabulary that XEP-0511 §3.1 names. */
export const NS_OPEN_GRAPH = 'https://ogp.me/ns#'

/** What OpenGraph says of an image, as its `alt`. */
export const NS_OPEN_GRAPH_IMAGE = 'https://ogp.me/ns#image:'

/** In a message: what is at an IRI (XEP-0511 §3.1). There may be several, in several languages too. */
export const LinkDescription = element(NS_RDF, 'Description', {
  about: attr(`{${NS_RDF}}about`, uri),
  lang: optional(attr('xml:lang', string)),
  /** Elements of any vocabulary, in their order. `readLinks` reads those of OpenGraph. */
  properties: content(),
})

export interface LinkDescriptionValue extends Infer<typeof LinkDescription> {}
