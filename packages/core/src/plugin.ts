import type { Dispose } from '@trestle/xmlstream'
import { mistake } from '#mistakes'
import { XmppError } from './errors.js'
import type { Self } from './self.js'
import type { Xmpp } from './xmpp.js'

/** A plugin: a value that is its own identity. Make it with {@link definePlugin}. */
export interface Plugin<Api, Options = object> {
  /** Only for the compiler. */
  readonly '~api': Api
  readonly '~options': Options
  /** For people, and to tell two plugins of one name apart in an error. */
  readonly name: string
}

export type AnyPlugin = Plugin<unknown, unknown>

type Dependencies = Record<string, { readonly '~api': unknown; readonly '~options': unknown; readonly name: string }>

/** The views that other plugins give of one local address. An optional one is `undefined` while it is not installed. */
export type HostDependencies<R extends Dependencies, O extends Dependencies> = {
  readonly [K in keyof R]: (self: Self) => R[K]['~api']
} & {
  readonly [K in keyof O]: ((self: Self) => O[K]['~api']) | undefined
}

/** The argument of `setup`. */
export interface PluginHost<R extends Dependencies = {}, O extends Dependencies = {}> {
  readonly xmpp: Xmpp
  readonly deps: HostDependencies<R, O>
  /** Aborted when the plugin is removed. */
  readonly signal: AbortSignal
  /** Undoes with this plugin what it registered on others: `own(deps.disco(xmpp).addFeature(…))`. Returns the undoing. */
  own(dispose: Dispose): Dispose
}

export interface PluginDefinition<Api, Options extends object, R extends Dependencies, O extends Dependencies> {
  readonly name: string
  /** XEP-0030 features that are on while the plugin is installed. */
  readonly features?: readonly string[]
  /** Installed with default options where they were not used before. */
  readonly requires?: R
  /** Used where they are installed. */
  readonly optional?: O
  /** Runs once for each host; what it returns gives the view of one local address. */
  setup(host: PluginHost<R, O>, options: Options): (self: Self) => Api
}

/** The options of a plugin that has none. */
export type NoOptions = Readonly<Record<string, never>>

type EveryOptionOptional<Options> = {} extends Options
  ? unknown
  : { readonly setup: 'every option of a plugin must be optional' }

/** The definition of a plugin; the host alone looks inside. */
export interface DefinedPlugin extends AnyPlugin {
  readonly features: readonly string[]
  readonly requires: Readonly<Record<string, AnyPlugin>>
  readonly optional: Readonly<Record<string, AnyPlugin>>
  readonly setup: (host: PluginHost, options: object) => (self: Self) => unknown
}

/** Throws XmppError `invalid-argument` for what is no plugin; `taker`: what was to take one. */
export function assertPlugin(plugin: unknown, taker: string): void {
  if (typeof plugin === 'object' && plugin !== null && 'setup' in plugin) return
  throw new XmppError('invalid-argument', mistake('no plugin', taker, plugin))
}

/** Makes a plugin. All options must be optional, so that a plugin can be installed because another needs it. */
// @__NO_SIDE_EFFECTS__
export function definePlugin<
  Api,
  Options extends object = NoOptions,
  const R extends Dependencies = {},
  const O extends Dependencies = {},
>(definition: PluginDefinition<Api, Options, R, O> & EveryOptionOptional<Options>): Plugin<Api, Options> {
  const { name, features = [], requires = {}, optional = {}, setup } = definition
  for (const [key, plugin] of Object.entries({ ...requires, ...optional })) assertPlugin(plugin, `'${key}' of ${name}`)
  return Object.freeze({ name, features, requires, optional, setup }) as unknown as Plugin<Api, Options>
}
