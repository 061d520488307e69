import type { Element, Node } from '@trestle/xml'
import { type Paint, plain } from './paint.js'
import { truncate } from './truncate.js'
import { visibleXml } from './visible.js'

export interface WriteXmlOptions {
  /** Characters above which texts and attributes are truncated. */
  readonly maxTextLength: number
  /** Writes each element on a line of its own; white space between elements is left out then. */
  readonly indent?: boolean | undefined
  readonly paint?: Paint | undefined
}

/** Deepest level of indentation, so that deep elements do not need more white space than text. */
const MAX_INDENT = 20

/** Writes XML for people to read: with namespaces declared where they change, and without characters that control a terminal. */
export function writeXml(element: Element, { maxTextLength, indent = false, paint = plain }: WriteXmlOptions): string {
  function text(value: string): string {
    return visibleXml(escapeMarkup(truncate(value, maxTextLength)))
  }

  function attribute(name: string, value: string): string {
    return ` ${paint('attribute', visibleXml(name))}=${paint('value', `'${text(value).replaceAll("'", '&apos;')}'`)}`
  }

  function attributes({ attrs }: Element): string {
    let written = ''
    let prefixes = 0
    for (const key of Object.keys(attrs)) {
      const end = key.lastIndexOf('}')
      const prefix = `ns${prefixes + 1}`
      written += attribute(end < 0 ? key : `${prefix}:${key.slice(end + 1)}`, attrs[key] ?? '')
      if (end < 0) continue
      prefixes++
      written += attribute(`xmlns:${prefix}`, key.slice(1, end))
    }
    return written
  }

  function write(one: Element, parentNs: string, level: number): string {
    const { name, ns, children } = one
    const tag = paint('tag', visibleXml(name))
    const open = `<${tag}${ns === parentNs ? '' : attribute('xmlns', ns)}${attributes(one)}`
    if (children.length === 0) return `${open}/>`
    return `${open}>${content(children, ns, level)}</${tag}>`
  }

  function content(nodes: readonly Node[], ns: string, level: number): string {
    if (!indent || level < 0 || nodes.some((node) => typeof node === 'string' && /[^ \t\r\n]/.test(node))) {
      return nodes.map((node) => (typeof node === 'string' ? paint('text', text(node)) : write(node, ns, -1))).join('')
    }
    const inner = nodes.filter((node) => typeof node !== 'string')
    if (inner.length === 0) return nodes.map((node) => text(String(node))).join('')
    const childLevel = Math.min(level + 1, MAX_INDENT)
    const lines = inner.map((node) => `${'  '.repeat(childLevel)}${write(node, ns, childLevel)}`)
    return `\n${lines.join('\n')}\n${'  '.repeat(level)}`
  }

  return write(element, '', 0)
}

function escapeMarkup(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
