import { createDisposers, type Disposers } from './disposers.js'
import { PluginError } from './errors.js'
import type { AnyPlugin, DefinedPlugin, Plugin, PluginHost } from './plugin.js'
import { scopedXmpp } from './scoped-xmpp.js'
import type { Self, Xmpp } from './xmpp.js'

/** The plugins of one client or component. */
export interface Host {
  /** Records a plugin and its options; it is set up at the first `get`, or at the start. After that it is an error. */
  use<Api, Options extends object>(plugin: Plugin<Api, Options>, options?: NoInfer<Options>): this
  /** The plugin's view of the host's own address; installs it where it was not used before. */
  get<Api, Options>(plugin: Plugin<Api, Options>): Api
  /** Undoes all that a plugin did, after those that depend on it. */
  remove(plugin: AnyPlugin): void
}

export interface PluginHostState {
  use(plugin: AnyPlugin, options: object | undefined): void
  view(plugin: AnyPlugin, self: Self): unknown
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

export function createPluginHost(xmpp: Xmpp): PluginHostState {
  const used = new Map<AnyPlugin, object>()
  const installed = new Map<AnyPlugin, Installed>()
  const installing: AnyPlugin[] = []

  function checkName(plugin: AnyPlugin): void {
    for (const other of [...used.keys(), ...installed.keys()]) {
      if (other !== plugin && other.name === plugin.name) {
        throw new PluginError(
          'name-taken',
          `Two different plugins are named ${plugin.name}: is a package installed in two versions?`,
        )
      }
    }
  }

  function install(plugin: AnyPlugin): Installed {
    const known = installed.get(plugin)
    if (known) return known
    if (installing.includes(plugin)) {
      const circle = [...installing.slice(installing.indexOf(plugin)), plugin].map(({ name }) => name)
      throw new PluginError('circular', `Plugins require each other in a circle: ${circle.join(' → ')}.`)
    }
    checkName(plugin)
    installing.push(plugin)
    try {
      return setUp(plugin as DefinedPlugin)
    } finally {
      installing.pop()
    }
  }

  function setUp(plugin: DefinedPlugin): Installed {
    const needs = Object.values(plugin.requires)
    for (const needed of needs) install(needed)
    for (const wanted of Object.values(plugin.optional)) {
      if (used.has(wanted) && !installing.includes(wanted)) install(wanted)
    }
    const disposers = createDisposers()
    const controller = new AbortController()
    disposers.add(() => controller.abort())
    const scoped = scopedXmpp(xmpp, disposers, plugin.name)
    try {
      for (const feature of plugin.features) scoped.features.add(feature)
      const host: PluginHost = { xmpp: scoped, deps: dependencies(plugin), signal: controller.signal }
      const entry = { needs, disposers, view: plugin.setup(host, used.get(plugin) ?? {}), views: new WeakMap() }
      installed.set(plugin, entry)
      return entry
    } catch (error) {
      disposers.dispose()
      throw error
    }
  }

  function dependencies(plugin: DefinedPlugin): PluginHost['deps'] {
    const deps = {}
    for (const [key, needed] of Object.entries(plugin.requires)) {
      Object.defineProperty(deps, key, { value: (self: Self) => viewOf(needed, self), enumerable: true })
    }
    for (const [key, wanted] of Object.entries(plugin.optional)) {
      const get = () => (installed.has(wanted) ? (self: Self) => viewOf(wanted, self) : undefined)
      Object.defineProperty(deps, key, { get, enumerable: true })
    }
    return deps
  }

  function viewOf(plugin: AnyPlugin, self: Self): unknown {
    const { view, views } = install(plugin)
    if (!views.has(self)) views.set(self, view(self))
    return views.get(self)
  }

  function remove(plugin: AnyPlugin): void {
    used.delete(plugin)
    const entry = installed.get(plugin)
    if (!entry) return
    for (const [other, { needs }] of [...installed].reverse()) if (needs.includes(plugin)) remove(other)
    installed.delete(plugin)
    entry.disposers.dispose()
  }

  return {
    use(plugin, options) {
      if (installed.has(plugin)) {
        throw new PluginError(
          'already-installed',
          `${plugin.name} is set up already: call use() before get() and start().`,
        )
      }
      checkName(plugin)
      used.set(plugin, options ?? {})
    },
    view: viewOf,
    remove,
    installAll() {
      for (const plugin of used.keys()) install(plugin)
    },
  }
}
