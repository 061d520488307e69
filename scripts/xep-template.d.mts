export interface XepSpec {
  /** Four digits. */
  readonly number: string
  readonly title: string
  /** Names the plugin: a word, or several with hyphens. Default: the title. */
  readonly short?: string | undefined
  /** Default: `urn:xmpp:SHORT:0`. */
  readonly namespace?: string | undefined
  /** Of the specification. Default: `0.1.0`. */
  readonly version?: string | undefined
}
/** The files of the package by their paths in it. Throws if the specification does not fit. */
export declare function xepFiles(spec: XepSpec, options?: { readonly alone?: boolean }): Map<string, string>
