import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What a suite may need of the machine beyond Node. */
export type ToolName =
  | 'prosody'
  | 'ejabberd'
  | 'slixmpp'
  | 'profanity'
  | 'tmux'
  | 'gajim'
  | 'chromium'
  | 'postgresql'
  | 'ngircd'
  | 'inspircd'
  | 'anope'

interface Tool {
  /** Debian packages that bring it. */
  readonly packages: readonly string[]
  installed(): boolean
}

/** Debian's Python: others on the PATH do not see Debian's modules. */
export const python = '/usr/bin/python3'
/** Debian's browser: those of others on the PATH may be confined to folders of their own. */
export const chromium = '/usr/bin/chromium'
/** Debian's IRC servers, in a folder that is not on the PATH of everybody. */
export const ngircd = '/usr/sbin/ngircd'
export const inspircd = '/usr/sbin/inspircd'
/** Services for networks of IRC. */
export const anope = '/usr/sbin/anope'

function onPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The folder with ejabberd's Erlang applications, if there is one. */
export function ejabberdLibraries(): string | undefined {
  if (!existsSync('/usr/lib')) return undefined
  return readdirSync('/usr/lib')
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join('/usr/lib', name))
    .find((folder) => readdirSync(folder).some((name) => existsSync(join(folder, name, 'ebin', 'ejabberd.app'))))
}

/** The folder with the programs of the newest PostgreSQL, if there is one. */
export function postgresPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql'
  if (!existsSync(versions)) return undefined
  return readdirSync(versions)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(versions, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

const tools: Readonly<Record<ToolName, Tool>> = {
  prosody: {
    packages: ['prosody', 'prosody-modules'],
    installed: () => onPath('prosody') && onPath('prosodyctl'),
  },
  ejabberd: {
    packages: ['ejabberd'],
    installed: () => onPath('erl') && ejabberdLibraries() !== undefined,
  },
  slixmpp: {
    packages: ['python3-slixmpp'],
    installed: () =>
      existsSync(python) && spawnSync(python, ['-c', 'import slixmpp'], { timeout: 20_000 }).status === 0,
  },
  profanity: {
    packages: ['profanity', 'openssl'],
    installed: () => onPath('profanity') && onPath('openssl') && onPath('script'),
  },
  tmux: {
    packages: ['tmux'],
    installed: () => onPath('tmux'),
  },
  gajim: {
    packages: ['gajim', 'xvfb', 'dbus'],
    installed: () => ['gajim', 'gajim-remote', 'Xvfb', 'dbus-daemon'].every(onPath),
  },
  chromium: {
    packages: ['chromium'],
    installed: () => existsSync(chromium),
  },
  postgresql: {
    packages: ['postgresql'],
    installed: () => postgresPrograms() !== undefined,
  },
  ngircd: {
    packages: ['ngircd'],
    installed: () => existsSync(ngircd),
  },
  inspircd: {
    packages: ['inspircd'],
    installed: () => existsSync(inspircd),
  },
  anope: {
    packages: ['anope', 'inspircd'],
    installed: () => existsSync(anope) && existsSync(inspircd),
  },
}

const found = new Map<ToolName, boolean>()

/** Whether the tool can be used here. The environment's TRESTLE_WITHOUT (names, comma-separated) denies tools. */
export function hasTool(name: ToolName): boolean {
  if ((process.env['TRESTLE_WITHOUT'] ?? '').split(',').includes(name)) return false
  const known = found.get(name) ?? tools[name].installed()
  found.set(name, known)
  return known
}

/** Whether Debian's Python has slixmpp. */
export function hasSlixmpp(): boolean {
  return hasTool('slixmpp')
}

/** The packages of Debian and its relatives that bring the tool. */
export function packagesOf(name: ToolName): readonly string[] {
  return tools[name].packages
}
