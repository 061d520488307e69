/** What slixmpp read from a stanza: the values of its interfaces by their names, and those of its plugins below the plugin's. */
export type SlixmppValues = Readonly<Record<string, unknown>>

/** An element in the arguments of a call. */
export interface SlixmppXml {
  readonly $xml: string
}

/** JSON of a command; in its arguments, bytes and dates become what the Python side knows them by. */
export function encodeCommand(command: object): string {
  return JSON.stringify(replaced(command))
}

function replaced(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (value instanceof Date) return { $date: value.toISOString() }
  if (Array.isArray(value)) return value.map(replaced)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]))
}

/** The other way round: `Uint8Array` and `Date` again. */
export function decodeReport(line: string): unknown {
  return JSON.parse(line, (_, value) => {
    if (typeof value?.$bytes === 'string') return new Uint8Array(Buffer.from(value.$bytes, 'base64'))
    if (typeof value?.$date === 'string') return new Date(value.$date)
    return value
  })
}
