export interface XepSpec {
  /** Four digits. */
  readonly number: string
  readonly title: string
  /** Names the plugin: `last-activity` or `lastActivity`. Default: the title. */
  readonly short?: string | undefined
  /** Asks and answers by iq, or is a payload of messages. Default: `iq`. */
  readonly kind?: string | undefined
  /** Default: `urn:xmpp:SHORT:0`. */
  readonly namespace?: string | undefined
  /** Of the specification. Default: `0.1.0`. */
  readonly version?: string | undefined
}
/** The files of the package by their paths in it. Throws if the specification does not fit. */
export declare function xepFiles(spec: XepSpec, options?: { readonly alone?: boolean }): Map<string, string>
