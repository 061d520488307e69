import { createParser as createXmlParser, serialize as serializeElement } from '@trestle/xml'

const AROUND = { parentNs: 'jabber:client' }

export function createParser(onStanza) {
  const parser = createXmlParser({
    onOpen() {},
    onElement: onStanza,
    onClose() {},
    onError(error) {
      throw error
    },
  })
  return { write: (chunk) => parser.write(chunk) }
}

export const serialize = (stanza) => serializeElement(stanza, AROUND)

export function stats(stanza, s) {
  s.elements ??= 0
  s.attributes ??= 0
  s.textLength ??= 0
  s.depth ??= 0
  count(stanza, s, 1)
  return s
}

function count(element, s, depth) {
  s.elements++
  if (depth > s.depth) s.depth = depth
  s.attributes += Object.keys(element.attrs).length
  for (const node of element.children) {
    if (typeof node === 'string') s.textLength += node.length
    else count(node, s, depth + 1)
  }
}
