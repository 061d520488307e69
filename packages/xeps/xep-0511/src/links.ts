import type { Message } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { LinkDescription, NS_OPEN_GRAPH, NS_OPEN_GRAPH_IMAGE } from './elements.js'

const MAX_LINKS = 100
const MAX_IMAGES = 20

/** Of images: retrieved at a URL, as Bits of Binary, by a hash (RFC 6920), or in the URI. */
const IMAGE_SCHEME = /^(https?|cid|ni|data):/i

export interface LinkImage {
  /** A URI of the scheme https, http, cid, ni or data. */
  readonly uri: string
  /** What is to be seen, for those who do not see it. */
  readonly alt?: string | undefined
}

/** What a sender, or a server between, says is at an IRI. It may be something else. */
export interface Link {
  readonly about: string
  /** The language of the texts. */
  readonly lang?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  /** The canonical URL, of http or https. It may lead elsewhere than `about`. */
  readonly url?: string | undefined
  readonly type?: string | undefined
  readonly siteName?: string | undefined
  /** The same image in several forms, or several. */
  readonly images?: readonly LinkImage[] | undefined
  /** A video, or a page with one, of http or https. */
  readonly video?: string | undefined
}

/** What a message says of links, at most 100 with 20 images each, without what is malformed. */
export function readLinks(message: Message): readonly Link[] {
  const elements = message.element.childrenOf(LinkDescription.ns, LinkDescription.name).slice(0, MAX_LINKS)
  return elements.flatMap((element) => {
    try {
      const { about, lang, properties } = LinkDescription.decode(element)
      return [{ about, ...(lang !== undefined && { lang }), ...readProperties(properties) }]
    } catch {
      return []
    }
  })
}

/** Adds what is at an IRI to a message, which is returned. The message itself is to mention it. */
export function addLink(message: Message, link: Link): Message {
  const { about, lang, title, description, url, type, siteName, images = [], video } = link
  const texts = { title, description, url, type, site_name: siteName, video }
  const properties = Object.entries(texts).flatMap(([name, value]) =>
    value === undefined ? [] : [new Element(name, NS_OPEN_GRAPH, {}, [value])],
  )
  for (const { uri, alt } of images) {
    properties.push(new Element('image', NS_OPEN_GRAPH, {}, [uri]))
    if (alt !== undefined) properties.push(new Element('alt', NS_OPEN_GRAPH_IMAGE, {}, [alt]))
  }
  return message.add(LinkDescription, { about, lang, properties })
}

function readProperties(properties: readonly Element[]): Omit<Link, 'about' | 'lang'> {
  // The name of the vocabulary with http is met as well.
  const nameOf = ({ ns, name }: Element, of: string) => (ns.replace(/^http:/, 'https:') === of ? name : undefined)
  const textOf = (name: string) =>
    properties
      .find((one) => nameOf(one, NS_OPEN_GRAPH) === name)
      ?.text()
      .trim() || undefined
  const images: { uri: string; alt?: string }[] = []
  for (const one of properties) {
    if (nameOf(one, NS_OPEN_GRAPH) === 'image') images.push({ uri: one.text().trim() })
    const last = images.at(-1)
    // Such a property is of the image before it (OpenGraph, arrays).
    if (last && nameOf(one, NS_OPEN_GRAPH_IMAGE) === 'alt') last.alt ??= one.text().trim()
  }
  const link = {
    title: textOf('title'),
    description: textOf('description'),
    url: httpOnly(textOf('url')),
    type: textOf('type'),
    siteName: textOf('site_name'),
    images: images.filter(({ uri }) => IMAGE_SCHEME.test(uri)).slice(0, MAX_IMAGES),
    video: httpOnly(textOf('video')),
  }
  return Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined))
}

function httpOnly(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:/i.test(url) && URL.canParse(url) ? url : undefined
}
