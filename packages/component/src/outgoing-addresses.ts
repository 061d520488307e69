import type { Element } from '@trestle/xml'
import { ComponentError } from './component-error.js'

/**
 * Servers end the session of the whole component over one stanza without a recipient, or from an address that is not
 * in its domain letter by letter: better that the one who sends it fails. @throws ComponentError
 */
export function assertAddressed({ name, attrs }: Element, domain: string): void {
  const { to, from } = attrs
  if (to === undefined || to === '') {
    throw new ComponentError('invalid-address', `A component's stanzas need a recipient: set \`to\` of this ${name}.`)
  }
  if (from !== undefined && !isInDomain(from, domain)) {
    const text = `This ${name} is from ${from.slice(0, 100)}, which is no address of this component: they end in ${domain}.`
    throw new ComponentError('invalid-address', text)
  }
}

function isInDomain(address: string, domain: string): boolean {
  const slash = address.indexOf('/')
  if (slash === address.length - 1) return false
  const end = slash < 0 ? address.length : slash
  const at = address.indexOf('@')
  const start = at < end ? at + 1 : 0
  return at !== 0 && end - start === domain.length && address.startsWith(domain, start)
}
