import { type HostMetaLinkValue, NS_XRD } from '../elements.js'
import { HostMetaError } from '../host-meta-error.js'

/** By the platform's parser. @throws HostMetaError `unreachable` if it is no XRD */
export function readXrd(xml: string): HostMetaLinkValue[] {
  // Entities can grow beyond measure, and nothing else comes of a document type here.
  if (/<!DOCTYPE/i.test(xml)) throw new HostMetaError('unreachable', 'The host-meta file has a document type.')
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement
  if (root.namespaceURI !== NS_XRD || root.localName !== 'XRD' || root.querySelector('parsererror')) {
    throw new HostMetaError('unreachable', 'The host-meta file is no XRD.')
  }
  return [...root.children]
    .filter((child) => child.namespaceURI === NS_XRD && child.localName === 'Link')
    .map((link) => ({ rel: link.getAttribute('rel') ?? undefined, href: link.getAttribute('href') ?? undefined }))
}
