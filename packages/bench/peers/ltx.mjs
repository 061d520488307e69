import { load } from './load.mjs'

const { Element, Parser } = await load('ltx')

export { stats } from './ltx-stats.mjs'

/** The tree that its own parser builds of a document, with the children of the root handed out instead of kept. */
export function createParser(onStanza) {
  const { Parser: Scanner } = new Parser()
  const parser = new Scanner()
  let root
  let current
  parser.on('startElement', (name, attrs) => {
    const element = new Element(name, attrs)
    if (root === undefined) root = element
    else current = current === undefined ? element : current.cnode(element)
  })
  parser.on('endElement', (name) => {
    if (current === undefined) return
    if (name !== current.name) throw new Error('A tag is closed by another.')
    if (current.parent) current = current.parent
    else {
      const stanza = current
      current = undefined
      onStanza(stanza)
    }
  })
  parser.on('text', (text) => current?.t(text))
  parser.on('error', (error) => {
    throw error
  })
  return { write: (chunk) => parser.write(chunk.toString('utf8')) }
}

export const serialize = (stanza) => stanza.toString()
