import { described } from './described.js'

/** What a program did wrong, in a sentence for those who write it. */
const sentences = {
  'no stanza': () => 'send() takes a Message, Presence, Iq or Element: make one with message({ to, body }).',
  'no plugin': (taker: string, given: unknown) =>
    `${taker} takes a plugin, such as \`ping\` of @trestle/xep-0199, not ${described(given)}.`,
  'plugins of one name': (plugin: string) =>
    `Two different plugins are named ${plugin}: is a package installed in two versions?`,
  'plugins in a circle': (plugins: readonly string[]) =>
    `Plugins require each other in a circle: ${plugins.join(' → ')}.`,
  'plugin set up already': (plugin: string) => `${plugin} is set up already: call use() before get() and start().`,
  'plugin removed': (plugin: string, needed: string) => `${plugin} was removed, and uses ${needed} still.`,
  'two handlers': (type: string, ns: string, name: string) =>
    `There is a handler for ${type} requests of {${ns}}${name} already; dispose of it first.`,
  'two keepers': () => 'Another plugin keeps the sessions of this host already; remove it first.',
}

type Sentences = typeof sentences

export type Mistakes = <N extends keyof Sentences>(name: N, ...about: Parameters<Sentences[N]>) => string

export const mistake: Mistakes = (name, ...about) => (sentences[name] as (...about: unknown[]) => string)(...about)
