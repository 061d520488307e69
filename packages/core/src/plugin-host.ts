import type { Element } from '@trestle/xml'
import { mistake } from '#mistakes'
import { createDisposers, type Disposers } from './disposers.js'
import { XmppError } from './errors.js'
import { type AnyPlugin, assertPlugin, type DefinedPlugin, type Plugin, type PluginHost } from './plugin.js'
import { scopedXmpp } from './scoped-xmpp.js'
import type { Self } from './self.js'
import type { Xmpp } from './xmpp.js'

/** The plugins of one client or component. */
export interface Host {
  /** Records a plugin and its options; it is set up at the first `get`, or at the start. After that it is an error. */
  use<Api, Options extends object>(plugin: Plugin<Api, Options>, options?: NoInfer<Options>): this
  /** The plugin's view of a local address, by default the host's own; installs it where it was not used before. */
  get<Api, Options>(plugin: Plugin<Api, Options>, self?: Self): Api
  /** Undoes all that a plugin did, after those that depend on it. */
  remove(plugin: AnyPlugin): void
}

export interface PluginHostState {
  use(plugin: AnyPlugin, options: object | undefined): void
  view(plugin: AnyPlugin, self: Self): unknown
  /** Treats one object as another, so that both have the same views. */
  alias(other: Self, self: Self): void
  remove(plugin: AnyPlugin): void
  /** Sets up whatever was used and is not yet. */
  installAll(): void
}

interface Installed {
  readonly view: (self: Self) => unknown
  readonly views: WeakMap<Self, unknown>
  readonly disposers: Disposers
  readonly needs: readonly AnyPlugin[]
}

export interface PluginHostOptions {
  readonly xmpp: Xmpp
  /** The host's own address. */
  readonly main: Self
  readonly report: (error: unknown, source: string, stanza?: Element) => void
}

export function createPluginHost({ xmpp, main, report }: PluginHostOptions): PluginHostState {
  const used = new Map<AnyPlugin, object>()
  const installed = new Map<AnyPlugin, Installed>()
  const installing: AnyPlugin[] = []
  /** Wanted by one that they need themselves: they come after it. */
  const deferred = new Set<AnyPlugin>()
  const opsOwners = new Map<string, string>()
  const aliases = new WeakMap<object, Self>([[xmpp, main]])

  function checkName(plugin: AnyPlugin): void {
    for (const other of [...used.keys(), ...installed.keys()]) {
      if (other !== plugin && other.name === plugin.name) {
        throw new XmppError('name-taken', mistake('plugins of one name', plugin.name))
      }
    }
  }

  function install(plugin: AnyPlugin): Installed {
    const known = installed.get(plugin)
    if (known) return known
    assertPlugin(plugin, 'get()')
    if (installing.includes(plugin)) {
      const circle = [...installing.slice(installing.indexOf(plugin)), plugin].map(({ name }) => name)
      throw new XmppError('circular', mistake('plugins in a circle', circle))
    }
    checkName(plugin)
    installing.push(plugin)
    try {
      return setUp(plugin as DefinedPlugin)
    } finally {
      installing.pop()
      if (installing.length === 0) installDeferred()
    }
  }

  function installDeferred(): void {
    const waiting = [...deferred]
    deferred.clear()
    for (const plugin of waiting) if (used.has(plugin)) install(plugin)
  }

  /** Whether it needs, itself or through others, what is just being set up. */
  function needsInstalling(plugin: AnyPlugin, seen = new Set<AnyPlugin>()): boolean {
    if (installing.includes(plugin)) return true
    if (installed.has(plugin) || seen.has(plugin)) return false
    seen.add(plugin)
    return Object.values((plugin as DefinedPlugin).requires).some((needed) => needsInstalling(needed, seen))
  }

  function setUp(plugin: DefinedPlugin): Installed {
    const needs = Object.values(plugin.requires)
    for (const needed of needs) install(needed)
    for (const wanted of Object.values(plugin.optional)) {
      if (!used.has(wanted)) continue
      if (needsInstalling(wanted)) deferred.add(wanted)
      else install(wanted)
    }
    const disposers = createDisposers()
    const controller = new AbortController()
    const { signal } = controller
    disposers.add(() => controller.abort())
    const scoped = scopedXmpp(xmpp, { name: plugin.name, disposers, signal, opsOwners, report })
    aliases.set(scoped, main)
    try {
      for (const feature of plugin.features) scoped.features.add(feature)
      const host: PluginHost = { xmpp: scoped, deps: dependencies(plugin, signal), signal, own: disposers.add }
      const entry = { needs, disposers, view: plugin.setup(host, used.get(plugin) ?? {}), views: new WeakMap() }
      installed.set(plugin, entry)
      return entry
    } catch (error) {
      try {
        disposers.dispose()
      } catch (another) {
        report(another, plugin.name)
      }
      throw error
    }
  }

  function dependencies(plugin: DefinedPlugin, signal: AbortSignal): PluginHost['deps'] {
    const deps = {}
    // What a removed plugin still has at work must not bring back what was removed with it.
    const view = (needed: AnyPlugin) => (self: Self) => {
      if (signal.aborted) throw new XmppError('removed', mistake('plugin removed', plugin.name, needed.name))
      return viewOf(needed, self)
    }
    for (const [key, needed] of Object.entries(plugin.requires)) {
      Object.defineProperty(deps, key, { value: view(needed), enumerable: true })
    }
    for (const [key, wanted] of Object.entries(plugin.optional)) {
      const get = () => (installed.has(wanted) ? view(wanted) : undefined)
      Object.defineProperty(deps, key, { get, enumerable: true })
    }
    return deps
  }

  function viewOf(plugin: AnyPlugin, given: Self): unknown {
    const self = aliases.get(given) ?? given
    const { view, views } = install(plugin)
    if (!views.has(self)) views.set(self, view(self))
    return views.get(self)
  }

  function remove(plugin: AnyPlugin): void {
    assertPlugin(plugin, 'remove()')
    used.delete(plugin)
    const entry = installed.get(plugin)
    if (!entry) return
    const undoing = createDisposers()
    undoing.add(() => {
      installed.delete(plugin)
      entry.disposers.dispose()
    })
    for (const [other, { needs }] of installed) if (needs.includes(plugin)) undoing.add(() => remove(other))
    undoing.dispose()
  }

  return {
    use(plugin, options) {
      assertPlugin(plugin, 'use()')
      if (installed.has(plugin)) {
        throw new XmppError('already-installed', mistake('plugin set up already', plugin.name))
      }
      checkName(plugin)
      used.set(plugin, options ?? {})
    },
    view: viewOf,
    alias: (other, self) => void aliases.set(other, self),
    remove,
    installAll() {
      for (const plugin of used.keys()) install(plugin)
    },
  }
}
