import type { Message } from '@trestle/stanza'
import { xhtmlOf } from '@trestle/xep-0071'
import { cidFromUri, parseCid } from '@trestle/xep-0231'
import type { Element } from '@trestle/xml'
import type { FileData } from '../../files/file-data.js'

/** The sticker of a message that is one image of its sender (XEP-0071, XEP-0231) and nothing else, as Cheogram and Movim send. */
export function readImage(stanza: Message): FileData | undefined {
  const [image, ...others] = imagesOf(stanza)
  const cid = image && others.length === 0 ? cidFromUri(image.attrs['src'] ?? '') : undefined
  const id = cid === undefined ? undefined : parseCid(cid)
  return id && { urls: [`cid:${id.cid}`], hashes: [] }
}

function imagesOf(stanza: Message): readonly Element[] {
  try {
    const body = xhtmlOf(stanza)
    return body && textIn(body).trim() === '' ? imagesIn(body) : []
  } catch {
    return []
  }
}

function imagesIn(parent: Element): readonly Element[] {
  return parent.elements().flatMap((one) => (one.name === 'img' ? [one] : imagesIn(one)))
}

function textIn(parent: Element): string {
  return parent.children.map((one) => (typeof one === 'string' ? one : textIn(one))).join('')
}
