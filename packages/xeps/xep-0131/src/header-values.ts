import { dateTime, unsigned } from '@trestle/stanza'
import type { HeaderData } from './elements.js'

/** The headers that XEP-0131 §5 defines, as far as they are there and fit. */
export interface HeaderValues {
  /** What a classification is, the program knows. */
  readonly classification?: string | undefined
  /** When the stanza was made, as its sender says. */
  readonly created?: Date | undefined
  /** Whether the stanza may be passed on. Anything but `true` forbids it. */
  readonly distribute?: boolean | undefined
  /** Whether the stanza may be kept. Anything but `true` forbids it. */
  readonly store?: boolean | undefined
  /** Seconds from `created` for which what the stanza says holds. */
  readonly ttl?: number | undefined
  readonly urgency?: Urgency | undefined
}

export type Urgency = 'high' | 'medium' | 'low'

/** The value of the first header of a name, in letters of either case. */
export function headerOf(headers: readonly HeaderData[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value
}

/** The values of all headers of a name, in order. */
export function headersOf(headers: readonly HeaderData[], name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return headers.filter((header) => header.name.toLowerCase() === wanted).map(({ value }) => value)
}

/** What the headers of XEP-0131 §5 say. Of several that permit or forbid, one that forbids counts. */
export function readHeaderValues(headers: readonly HeaderData[]): HeaderValues {
  const first = <T>(name: string, read: (written: string) => T | undefined): T | undefined => {
    const written = headerOf(headers, name)
    return written === undefined ? undefined : read(written.trim())
  }
  const permission = (name: string): boolean | undefined => {
    const written = headersOf(headers, name)
    return written.length === 0 ? undefined : written.every((value) => value.trim() === 'true')
  }
  return {
    classification: first('Classification', (written) => written),
    created: first('Created', (written) => fitting(dateTime.decode, withSeconds(written))),
    distribute: permission('Distribute'),
    store: permission('Store'),
    ttl: first('TTL', (written) => fitting(unsigned.decode, written)),
    urgency: first('Urgency', (written) => URGENCIES.find((urgency) => urgency === written)),
  }
}

/** Those values as headers. */
export function headersFrom(values: HeaderValues): readonly HeaderData[] {
  const { classification, created, distribute, store, ttl, urgency } = values
  const written = {
    Classification: classification,
    Created: created && dateTime.encode(created),
    Distribute: distribute?.toString(),
    Store: store?.toString(),
    TTL: ttl === undefined ? undefined : unsigned.encode(ttl),
    Urgency: urgency,
  }
  return Object.entries(written).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}

const URGENCIES: readonly Urgency[] = ['high', 'medium', 'low']

/** The examples of the specification leave the seconds out. */
function withSeconds(written: string): string {
  return written.replace(/(T\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2')
}

function fitting<T>(decode: (text: string) => T, written: string): T | undefined {
  try {
    return decode(written)
  } catch {
    return undefined
  }
}
