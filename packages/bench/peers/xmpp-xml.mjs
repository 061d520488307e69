import { load } from './load.mjs'

const { Parser } = await load('@xmpp/xml')

export { stats } from './ltx-stats.mjs'

export function createParser(onStanza) {
  const parser = new Parser()
  parser.on('element', onStanza)
  parser.on('error', (error) => {
    throw error
  })
  // As its connection does it; characters that are split between two chunks are lost.
  return { write: (chunk) => parser.write(chunk.toString('utf8')) }
}

export const serialize = (stanza) => stanza.toString()
