/** Letters, digits and the specials of RFC 2812 §2.3.1; the first is no digit and no minus sign. */
const legal = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]*$/

/** Whether the text may be a nick on any server whose nicks have at least that length. */
export function isNick(text: string, nickLength: number): boolean {
  return legal.test(text) && text.length <= nickLength
}

/** Makes a legal nick out of any text: without accents, and with `_` for what cannot be in one. */
export function toNick(text: string, nickLength: number): string {
  const plain = text
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^A-Za-z0-9[\]\\`_^{|}-]+/g, '_')
    .replace(/^(?=[0-9-])/, '_')
    .slice(0, nickLength)
  return /[^_]/.test(plain) ? plain : 'user'.slice(0, nickLength)
}

/** What to be called where the nick is taken: `nick_`, then `nick1`, `nick2` and so on, with its end cut where it has to be. */
export function otherNick(nick: string, attempt: number, nickLength: number): string {
  const suffix = attempt <= 1 ? '_' : String(attempt - 1)
  const other = nick.slice(0, Math.max(1, nickLength - suffix.length)) + suffix
  // A nick that ends in the suffix already would stay the same.
  return other === nick ? otherNick(nick, attempt + 1, nickLength) : other
}
