import { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import { ComponentError } from './component-error.js'

/**
 * Checks the addresses of a stanza, and writes its sender's as RFC 7622 prepares it: servers end the session of the whole
 * component over one stanza without a recipient, or from an address that is not in its domain letter by letter. Better that
 * the one who sends it fails. @throws ComponentError
 */
export function prepareAddresses({ name, attrs }: Element, domain: string): void {
  const { to, from } = attrs
  if (to === undefined || to === '') {
    throw new ComponentError('invalid-address', `A component's stanzas need a recipient: set \`to\` of this ${name}.`)
  }
  if (from === undefined || isInDomain(from, domain)) return
  const sender = read(from)
  if (sender?.domain !== domain) {
    const text = `This ${name} is from ${from.slice(0, 100)}, which is no address of this component: they end in ${domain}.`
    throw new ComponentError('invalid-address', text)
  }
  attrs['from'] = sender.toString()
}

function read(address: string): JID | undefined {
  try {
    return JID.parse(address)
  } catch {
    return undefined
  }
}

/** Without reading it as a JID, which nearly none needs. */
function isInDomain(address: string, domain: string): boolean {
  const slash = address.indexOf('/')
  if (slash === address.length - 1) return false
  const end = slash < 0 ? address.length : slash
  const at = address.indexOf('@')
  const start = at < end ? at + 1 : 0
  return at !== 0 && end - start === domain.length && address.startsWith(domain, start)
}
