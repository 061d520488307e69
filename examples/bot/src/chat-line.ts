import type { DataFormValue } from '@trestle/xep-0004'
import type { BotCommand } from './command.js'

/** A command as it was written in a chat. */
export interface ChatLine {
  readonly name: string
  readonly rest: string
}

/** Characters of a body that may be a command. */
const MAX_LINE = 2000

/** Reads `!name` and what follows; undefined for what is no command. */
export function readChatLine(body: string): ChatLine | undefined {
  if (body.length > MAX_LINE) return undefined
  const [, name, rest = ''] = /^!([a-z]+)(?:\s+(.*))?$/s.exec(body.trim()) ?? []
  return name === undefined ? undefined : { name, rest }
}

/** Fills in the form of a command: a word, or a text in quotes, for each field; the last one takes the rest of the line. */
export function fillFromChat({ fields }: BotCommand, rest: string): DataFormValue {
  const names = Object.keys(fields)
  const texts: string[] = []
  let left = rest.trim()
  while (texts.length < names.length - 1 && left !== '') {
    const [all, quoted, word] = /^(?:"([^"]*)"|(\S+))\s*/.exec(left) as RegExpExecArray
    texts.push(quoted ?? word ?? '')
    left = left.slice(all.length)
  }
  if (left !== '') texts.push(/^"([^"]*)"$/.exec(left)?.[1] ?? left)
  const filled = texts.slice(0, names.length).map((text, index) => ({ var: names[index] as string, values: [text] }))
  return { type: 'submit', fields: filled }
}
