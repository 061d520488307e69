import type { Element, Node } from '@trestle/xml'
import { sanitizeXhtml, type XhtmlOptions } from './sanitize-xhtml.js'

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML of what is in a body of XHTML, which is sanitized first. Links tell nothing about the page that they are on. */
export function xhtmlToHtml(body: Element, options?: XhtmlOptions): string {
  return sanitizeXhtml(body, options).children.map(nodeToHtml).join('')
}

function nodeToHtml(node: Node): string {
  if (typeof node === 'string') return escapeHtml(node)
  const { name } = node
  const attrs = Object.entries(node.attrs).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
  if (name === 'a' && node.attrs['href'] !== undefined) attrs.push(' rel="nofollow noopener noreferrer"')
  const opening = `<${name}${attrs.join('')}>`
  return name === 'br' || name === 'img' ? opening : `${opening}${node.children.map(nodeToHtml).join('')}</${name}>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character]!)
}
