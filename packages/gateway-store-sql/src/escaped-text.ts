// SQLite ends texts at U+0000, and UTF-8 has no lone surrogates: ids that differ only there must stay different.
const ESCAPE = '\u0010'
const special = new RegExp(`[\\0${ESCAPE}\\p{Surrogate}]`, 'gu')
const escaped = new RegExp(`${ESCAPE}([0-9a-f]{4})`, 'g')

/** Escapes a text for the database. */
export function escapeText(text: string): string {
  return text.replace(special, (c) => ESCAPE + c.charCodeAt(0).toString(16).padStart(4, '0'))
}

export function unescapeText(text: string): string {
  return text.includes(ESCAPE)
    ? text.replace(escaped, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text
}
