import type { IrcEvent } from './events.js'
import { readFormatting } from './formatting.js'

/**
 * What is said to services without anybody having written it. Servers that send copies of what we say send them of this, too;
 * they are nobody's news, and passwords may be in them.
 */
export interface OwnWords {
  /** Remembers lines that are about to be sent. */
  say(lines: readonly string[]): readonly string[]
  /** Whether an event is the copy of one, each once. */
  isCopy(event: IrcEvent): boolean
}

const maxLines = 100
const speech = /^(?:PRIVMSG|NOTICE) (\S+) (?::(.*)|(\S+))$/i

export function createOwnWords(fold: (name: string) => string): OwnWords {
  const said: { readonly target: string; readonly text: string }[] = []
  return {
    say(lines) {
      for (const line of lines) {
        const [, target, trailing, word = ''] = speech.exec(line) ?? []
        if (target === undefined) continue
        said.push({ target, text: readFormatting(trailing ?? word).body })
        if (said.length > maxLines) said.shift()
      }
      return lines
    },
    isCopy(event) {
      if (event.type !== 'message' || !event.self) return false
      const index = said.findIndex(({ target, text }) => fold(target) === event.chat && text === event.text)
      if (index >= 0) said.splice(index, 1)
      return index >= 0
    },
  }
}
