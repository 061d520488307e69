import { Element, serialize } from '@trestle/xml'
import { SESSION_LIMITS } from '@trestle/xmlstream'
import { expect, it } from 'vitest'
import { readStored } from './stored-stanza.js'

it.each([
  ['elements', many(SESSION_LIMITS.maxChildren)],
  ['levels', deep(SESSION_LIMITS.maxDepth)],
  ['attributes', new Element('message', '', attributes(SESSION_LIMITS.maxAttributes))],
])('reads whatever a stream lets in: %s', (_, stanza) => {
  const written = serialize(stanza)
  expect(serialize(readStored(written))).toBe(written)
})

function many(count: number): Element {
  const children = Array.from({ length: count }, () => new Element('x', 'urn:x'))
  return new Element('message', '', {}, children)
}

function deep(levels: number): Element {
  let inner = new Element('x', 'urn:x')
  for (let i = 2; i < levels; i++) inner = new Element('x', 'urn:x', {}, [inner])
  return new Element('message', '', {}, [inner])
}

function attributes(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, 'x']))
}
