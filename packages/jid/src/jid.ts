import { InvalidJidError } from './invalid-jid-error.js'
import { MAX_INPUT_LENGTH, MAX_PART_BYTES } from './limits.js'
import { prepareDomain } from './prepare-domain.js'
import { prepareLocal } from './prepare-local.js'
import { prepareResource } from './prepare-resource.js'
import { createRecent } from './recent.js'

const CACHED = 4096
const LONGEST_CACHED = 256

/** Addresses by every spelling met lately. Only speed depends on it: an address is a value, not an identity. */
const recent = /* @__PURE__ */ createRecent<JID>(CACHED)

/** Parsers hand out slices, and one that is kept would keep alive the whole chunk it was cut from. */
function copy(text: string): string {
  return ` ${text}`.slice(1)
}

/**
 * An XMPP address (RFC 7622), prepared: two that are equal have equal parts and one `toString()`. Immutable.
 * Parts that are absent are `''`. The domain is in U-labels.
 */
export class JID {
  readonly local: string
  readonly domain: string
  readonly resource: string
  readonly #text: string
  #bare: JID | undefined

  private constructor(local: string, domain: string, resource: string, text: string) {
    this.local = local
    this.domain = domain
    this.resource = resource
    this.#text = text
    Object.freeze(this)
  }

  static #of(local: string, domain: string, resource: string): JID {
    const bare = local === '' ? domain : `${local}@${domain}`
    const text = resource === '' ? bare : `${bare}/${resource}`
    const known = recent.get(text)
    if (known !== undefined) return known
    const jid = new JID(local, domain, resource, text)
    if (text.length <= LONGEST_CACHED) recent.set(text, jid)
    return jid
  }

  /**
   * Reads an address as it stands on the wire.
   *
   * @throws InvalidJidError for every text that is none.
   */
  static parse(text: string): JID {
    return recent.get(text) ?? JID.#read(text)
  }

  // Apart from `parse`, so that what is nearly always enough stays small.
  static #read(text: string): JID {
    if (typeof text !== 'string') throw new InvalidJidError('jid', 'is not a string', String(text))
    if (text === '') throw new InvalidJidError('jid', 'is empty', text)
    if (text.length > MAX_INPUT_LENGTH) {
      throw new InvalidJidError('jid', `is longer than three parts of ${MAX_PART_BYTES} bytes can be`, text)
    }
    const own = copy(text)
    const slash = own.indexOf('/')
    const bare = slash < 0 ? own : own.slice(0, slash)
    const at = bare.indexOf('@')
    const local = at < 0 ? '' : prepareLocal(bare.slice(0, at), own)
    const domain = prepareDomain(bare.slice(at + 1), own)
    const resource = slash < 0 ? '' : prepareResource(own.slice(slash + 1), own)

    const jid = JID.#of(local, domain, resource)
    if (own.length <= LONGEST_CACHED && own !== jid.#text) recent.set(own, jid)
    return jid
  }

  /**
   * Builds an address from parts as they stand on the wire: escape what needs it with `escapeLocal` before. An empty
   * local part or resource is an absent one.
   *
   * @throws InvalidJidError if a part is not valid.
   */
  static of(parts: { local?: string; domain: string; resource?: string }): JID {
    const { local = '', domain, resource = '' } = parts
    return JID.#of(
      local === '' ? '' : prepareLocal(copy(local), local),
      prepareDomain(copy(domain), domain),
      resource === '' ? '' : prepareResource(copy(resource), resource),
    )
  }

  /** @throws InvalidJidError if a string is no address. */
  static from(value: JID | string): JID {
    return typeof value === 'string' ? JID.parse(value) : value
  }

  /** The address without its resource; this very object if it has none. */
  get bare(): JID {
    if (this.resource === '') return this
    this.#bare ??= JID.#of(this.local, this.domain, '')
    return this.#bare
  }

  get isBare(): boolean {
    return this.resource === ''
  }

  get isFull(): boolean {
    return this.resource !== ''
  }

  /** @throws InvalidJidError if the resource is not valid, or empty: use `bare` to go without. */
  withResource(resource: string): JID {
    return JID.#of(this.local, this.domain, prepareResource(copy(resource), resource))
  }

  /** Whether both are the same address once prepared. A string that is no address is unequal. */
  equals(other: JID | string): boolean {
    if (typeof other !== 'string') return other.toString() === this.#text
    if (other === this.#text) return true
    try {
      return JID.parse(other).#text === this.#text
    } catch (error) {
      if (error instanceof InvalidJidError) return false
      throw error
    }
  }

  toString(): string {
    return this.#text
  }

  toJSON(): string {
    return this.#text
  }

  /** The address, for `console.log` and `util.inspect` of Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#text
  }
}
